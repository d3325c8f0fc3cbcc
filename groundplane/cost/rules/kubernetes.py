"""Kubernetes objects that make AWS make something. Holds no rule of its own. What runs on nodes costs the nodes."""

from groundplane.cost.pricing import Rule
from groundplane.cost.rules import kubernetes_balancers, kubernetes_releases, kubernetes_volumes

RULES: dict[str, Rule] = {
    **kubernetes_balancers.RULES,
    **kubernetes_releases.RULES,
    **kubernetes_volumes.RULES,
}
"""By type token."""
