"""Logs and traces of an environment's cluster, and the archive of its audit records. Wiring only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.cluster.cluster_outputs import ClusterOutputs
from components.monitoring.audit_archive import AuditArchive, AuditArchiveArgs
from components.monitoring.logs import Logs, LogsArgs
from components.monitoring.logs_spec import LokiLogsSpec
from components.monitoring.metrics_spec import NAMESPACE
from components.monitoring.traces import Traces, TracesArgs
from components.monitoring.traces_spec import TempoTracesSpec
from components.monitoring.traces_values import COLLECTOR, OTLP_GRPC_PORT, TRACES_NAMESPACE
from components.serving.traces_target import TracesTarget
from infra.keys import Keys
from infra.monitoring import MonitoringSpec

TRACES = TracesTarget(namespace=TRACES_NAMESPACE, service=COLLECTOR, port=OTLP_GRPC_PORT)
"""Where models send spans, if there is tracing."""


@dataclass(frozen=True, kw_only=True)
class Telemetry:
    """What writes logs and spans, and where these go."""

    spec: MonitoringSpec
    cluster: ClusterOutputs
    log_group_name: pulumi.Input[str]
    """Of the control plane, known once it is there."""
    senders: Sequence[str]
    """Namespaces that send spans."""
    system_groups: Sequence[str]
    keys: Keys
    logs_key_arn: pulumi.Input[str]
    """Key of log groups."""
    after: Sequence[pulumi.Resource]
    """Storage classes."""
    tags: Mapping[str, str]

    def make(self, home: pulumi.ResourceOptions, opts: pulumi.ResourceOptions) -> None:
        """Make them. `home` has AWS's provider, `opts` the cluster's as well."""
        spec = self.spec
        in_buckets = isinstance(spec.logs, LokiLogsSpec) or isinstance(spec.traces, TempoTracesSpec)
        archive = spec.logs.audit if spec.logs else None
        key = self.keys.make("telemetry", home).key_arn if in_buckets or archive else None
        if spec.logs:
            self._logs(key, opts)
        if archive and key is not None:
            args = AuditArchiveArgs(
                spec=archive,
                account=self.cluster.target.account,
                region=self.cluster.target.region,
                log_group_name=self.log_group_name,
                kms_key_arn=key,
                log_kms_key_arn=self.logs_key_arn,
                tags=self.tags,
            )
            AuditArchive("audit", args, home)
        if spec.traces:
            self._traces(key, opts)

    def _logs(self, key: pulumi.Input[str] | None, opts: pulumi.ResourceOptions) -> None:
        spec = self.spec.logs
        if spec is None:
            return
        in_cluster = isinstance(spec, LokiLogsSpec) and key is not None
        args = LogsArgs(
            spec=spec,
            cluster=self.cluster.target,
            kms_key_arn=key if in_cluster and key is not None else self.logs_key_arn,
            readers=[NAMESPACE],
            system_node_groups=self.system_groups,
            after=self.after,
            tags=self.tags,
        )
        Logs("logs", args, opts)

    def _traces(self, key: pulumi.Input[str] | None, opts: pulumi.ResourceOptions) -> None:
        spec = self.spec.traces
        if spec is None:
            return
        args = TracesArgs(
            spec=spec,
            cluster=self.cluster.target,
            kms_key_arn=key,
            senders=self.senders,
            readers=[NAMESPACE],
            system_node_groups=self.system_groups,
            after=self.after,
            tags=self.tags,
        )
        Traces("traces", args, opts)
