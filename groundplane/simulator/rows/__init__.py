"""Rows by type token: one module a service, listed here. A type without a row is refused by name."""

from groundplane.simulator.row import Row
from groundplane.simulator.rows import compute, ec2, ecr, efs, eks, eks_node_group, events, fsx, iam, kms, logs, s3, sqs

MODULES = (compute, ec2, ecr, efs, eks, eks_node_group, events, fsx, iam, kms, logs, s3, sqs)

ROWS: dict[str, Row] = {row.token: row for module in MODULES for row in module.ROWS}
