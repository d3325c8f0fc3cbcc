"""Rows by type token: one module a service, listed here. A type without a row is refused by name."""

from groundplane.simulator.row import Row
from groundplane.simulator.rows import ec2, ecr, iam, kms, logs, s3

ROWS: dict[str, Row] = {row.token: row for module in (ec2, ecr, iam, kms, logs, s3) for row in module.ROWS}
