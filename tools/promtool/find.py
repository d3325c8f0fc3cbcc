"""Where promtool comes from, which runs the unit tests of rules. `python -m tools.promtool.find` prints its place."""

import sys
from pathlib import Path

from tools.go_tool import GoTool

PROMTOOL = GoTool(
    name="promtool",
    # As v0.313.5 in go.mod; the Prometheus of the chart is of the same minor.
    version="3.13.5",
    # Debian 12's, on which the rules' tests pass as well (2026-11).
    floor=(2, 42),
    debian="prometheus",
    package="github.com/prometheus/prometheus/cmd/promtool",
    source=Path(__file__).parent,
    takes="about 4 minutes",
    # It needs none of Prometheus' ways to discover targets, nor the clouds' libraries for them.
    tags=("remove_all_sd", "netgo", "osusergo"),
)

if __name__ == "__main__":
    sys.exit(PROMTOOL.main())
