"""Amazon ECR."""

from groundplane.simulator.row import Row

ROWS: tuple[Row, ...] = ()
