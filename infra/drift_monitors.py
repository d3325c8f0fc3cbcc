"""Drift monitors of an environment: one a model, and what they share. Wiring only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.cluster.grant_targets import GrantTargets
from components.cluster.pod_identity import TargetCluster
from components.monitoring.drift import DriftMonitor, DriftMonitorArgs
from components.monitoring.drift_platform import DriftPlatform, DriftPlatformArgs
from components.monitoring.metrics_spec import NAMESPACE
from infra.monitored import Monitored


@dataclass(frozen=True, kw_only=True)
class DriftMonitors:
    """What the monitors read, and where they run."""

    known: Monitored
    target: TargetCluster
    system_groups: Sequence[str]
    bucket_names: Mapping[str, pulumi.Input[str]]
    """By key."""
    grants: GrantTargets
    after: Sequence[pulumi.Resource]
    """Node pools."""
    tags: Mapping[str, str]

    def make(self, monitoring_ready: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
        """Make them, after the monitoring that takes their figures."""
        drift = self.known.monitoring.drift
        if not drift:
            return
        place = DriftPlatformArgs(
            monitoring=NAMESPACE, monitoring_ready=monitoring_ready, system_node_groups=self.system_groups
        )
        platform = DriftPlatform("drift", place, opts)
        for key, spec in sorted(drift.items()):
            args = DriftMonitorArgs(
                spec=spec,
                model=key,
                bound=self.known.drift_bounds[key],
                namespace_ready=platform.namespace,
                capacity=self.known.nodes[spec.job.nodes] if spec.job.nodes else None,
                system_node_groups=self.system_groups,
                cluster=self.target,
                bucket_names=self.bucket_names,
                grants=self.grants,
                after=self.after,
                tags=self.tags,
            )
            DriftMonitor(f"drift-{key}", args, opts)
