"""The rule of each type that costs something. Holds no rule of its own."""

from groundplane.cost.pricing import Rule
from groundplane.cost.rules import (
    billing,
    databases,
    ebs,
    edge,
    eks,
    files,
    kubernetes,
    load_balancers,
    network,
    node_groups,
    node_pools,
    observability,
    queues,
    registry,
    s3,
    security,
)

RULES: dict[str, Rule] = {
    **billing.RULES,
    **databases.RULES,
    **ebs.RULES,
    **edge.RULES,
    **eks.RULES,
    **files.RULES,
    **kubernetes.RULES,
    **load_balancers.RULES,
    **network.RULES,
    **node_groups.RULES,
    **node_pools.RULES,
    **observability.RULES,
    **queues.RULES,
    **registry.RULES,
    **s3.RULES,
    **security.RULES,
}
"""By type token."""
