"""Amazon CloudWatch Logs."""

from groundplane.simulator.row import Row

ROWS: tuple[Row, ...] = ()
