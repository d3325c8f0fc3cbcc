"""Entry point: `python -m groundplane_drift --config FILE`."""

import sys

from groundplane_drift.main import main

if __name__ == "__main__":
    sys.exit(main())
