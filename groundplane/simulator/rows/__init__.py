"""Rows by type token: one module a service, listed here. A type without a row is refused by name."""

from groundplane.simulator.row import Row
from groundplane.simulator.rows import ec2, ecr, eks, eks_node_group, iam, kms, logs, s3

MODULES = (ec2, ecr, eks, eks_node_group, iam, kms, logs, s3)

ROWS: dict[str, Row] = {row.token: row for module in MODULES for row in module.ROWS}
