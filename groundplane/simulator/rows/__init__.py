"""Rows by type token: one module a service, listed here. A type without a row is refused by name."""

from groundplane.simulator.row import Row
from groundplane.simulator.rows import (
    acm,
    alarms,
    amp,
    billing,
    compute,
    ec2,
    ecr,
    efs,
    eks,
    eks_node_group,
    events,
    fsx,
    grafana,
    iam,
    kms,
    log_delivery,
    logs,
    route53,
    s3,
    sns,
    sqs,
    wafv2,
)

MODULES = (
    acm,
    alarms,
    amp,
    billing,
    compute,
    ec2,
    ecr,
    efs,
    eks,
    eks_node_group,
    events,
    fsx,
    grafana,
    iam,
    kms,
    log_delivery,
    logs,
    route53,
    s3,
    sns,
    sqs,
    wafv2,
)

ROWS: dict[str, Row] = {row.token: row for module in MODULES for row in module.ROWS}
