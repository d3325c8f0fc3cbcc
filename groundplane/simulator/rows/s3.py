"""Amazon S3."""

from groundplane.simulator.row import Row

ROWS: tuple[Row, ...] = ()
