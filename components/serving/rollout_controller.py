"""Argo Rollouts on a cluster: what moves requests of a canary from version to version.

Creates its namespace and the release of its chart, with the plugin for the Gateway API. Creates no Rollouts
(`model_canary.py`), and no dashboard.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.catalog.charts import ChartName
from components.helm_release import helm_release
from components.serving.rollout_controller_values import ROLLOUTS_NAMESPACE, rollout_controller_values
from components.system_namespace import system_namespace

__all__ = ["RolloutController", "RolloutControllerArgs"]


@dataclass(frozen=True, kw_only=True)
class RolloutControllerArgs:
    """Where it runs. A Kubernetes provider has to be given."""

    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that it runs on, of x86 processors; any such nodes if there are none."""
    after: Sequence[pulumi.Resource] = ()
    """What brings the definitions of the Gateway API."""


class RolloutController(pulumi.ComponentResource):
    """The controller in one cluster."""

    release: pulumi.Resource
    """Rollouts have to depend on this, so that a destroy takes them while it is there."""

    def __init__(self, name: str, args: RolloutControllerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:serving:RolloutController", name, {}, opts)
        place = system_namespace(self, name, ROLLOUTS_NAMESPACE)
        # In state: renaming uninstalls the controller, and no weight changes while it is away.
        self.release = helm_release(
            self,
            name,
            ChartName.ARGO_ROLLOUTS,
            namespace=place.metadata.name,
            values=rollout_controller_values(args.system_node_groups),
            depends_on=list(args.after),
        )
        self.register_outputs({})
