"""Amazon VPC and EC2."""

from groundplane.simulator.row import Row

ROWS: tuple[Row, ...] = ()
