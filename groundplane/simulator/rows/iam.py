"""AWS IAM."""

from groundplane.simulator.row import Row

ROWS: tuple[Row, ...] = ()
