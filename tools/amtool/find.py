"""Where amtool comes from, which checks routings. `python -m tools.amtool.find` prints its place."""

import sys
from pathlib import Path

from tools.go_tool import GoTool

AMTOOL = GoTool(
    name="amtool",
    version="0.33.1",
    # Of 0.26 is what reads the address of a webhook from a file; Debian 12 has 0.25.
    floor=(0, 26),
    debian="prometheus-alertmanager",
    package="github.com/prometheus/alertmanager/cmd/amtool",
    source=Path(__file__).parent,
    takes="about a minute",
)

if __name__ == "__main__":
    sys.exit(AMTOOL.main())
