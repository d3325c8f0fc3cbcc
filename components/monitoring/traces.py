"""Traces: collectors that take OTLP in the cluster, and X-Ray or Tempo behind them.

Creates the namespace, closed to all but named senders; the collectors; for X-Ray the role by which they write, for
Tempo its bucket, the role by which it uses that, and its release. Creates no encryption of X-Ray's, which is the whole
account's, and instruments nothing: who sends spans is told `otlp_endpoint`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.catalog.regions import partition_of
from components.cluster.pod_identity import TargetCluster, pod_role
from components.helm_release import helm_release
from components.known_once import known_once
from components.monitoring.log_policies import bucket_user_policy
from components.monitoring.logs_network import allowed
from components.monitoring.metrics_spec import NAMESPACE as METRICS_NAMESPACE
from components.monitoring.telemetry_bucket import telemetry_bucket
from components.monitoring.trace_policies import trace_writer_policy
from components.monitoring.traces_spec import TempoTracesSpec, XRayTracesSpec
from components.monitoring.traces_values import (
    COLLECTOR,
    OTLP_ENDPOINT,
    OTLP_GRPC_PORT,
    OTLP_HTTP_PORT,
    TEMPO,
    TEMPO_PORT,
    TEMPO_URL,
    TRACES_NAMESPACE,
    collector_values,
    tempo_values,
)
from components.policy_document import rendered
from components.system_namespace import system_namespace
from components.tags import component_tags

__all__ = ["TempoTracesSpec", "Traces", "TracesArgs", "XRayTracesSpec"]


@dataclass(frozen=True, kw_only=True)
class TracesArgs:
    """The spec, plus the cluster. Both an AWS and a Kubernetes provider have to be given."""

    spec: XRayTracesSpec | TempoTracesSpec
    cluster: TargetCluster
    kms_key_arn: pulumi.Input[str] | None = None
    """Key of Tempo's bucket; not used for X-Ray."""
    senders: Sequence[str] = ()
    """Namespaces that send spans: of models, gateways, teams. Nobody else gets in."""
    readers: Sequence[str] = ()
    """Namespaces that ask Tempo, such as Grafana's."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that collectors run on; any nodes if there are none."""
    after: Sequence[pulumi.Resource] = ()
    """Storage classes, and whatever else has to be there as pods start."""
    tags: Mapping[str, str]


class Traces(pulumi.ComponentResource):
    """Traces of one cluster."""

    otlp_endpoint: pulumi.Output[str]
    """Where spans go, by gRPC; known once the collectors are there."""
    tempo_url: str | None
    """Where Tempo answers, in the cluster; None with X-Ray."""
    releases: tuple[pulumi.Resource, ...]

    def __init__(self, name: str, args: TracesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        spec = args.spec
        if isinstance(spec, TempoTracesSpec) and args.kms_key_arn is None:
            raise ValueError("Tempo keeps traces in a bucket, which is encrypted with a key; pass kms_key_arn")
        super().__init__("groundplane:monitoring:Traces", name, {}, opts)
        namespace = self._namespace(name, args)
        releases: list[pulumi.Resource] = []
        before: list[pulumi.Resource] = list(args.after)
        if isinstance(spec, TempoTracesSpec) and args.kms_key_arn is not None:
            releases.append(self._tempo(name, args, spec, args.kms_key_arn, namespace))
            before += releases
        else:
            policy = pulumi.Output.json_dumps(trace_writer_policy(), sort_keys=True)
            before.append(self._identity(name, args, COLLECTOR, policy))
        collector = helm_release(
            self,
            name,
            ChartName.OPENTELEMETRY_COLLECTOR,
            namespace=namespace,
            values=collector_values(spec, region=args.cluster.region, system_node_groups=args.system_node_groups),
            depends_on=before,
        )
        self.otlp_endpoint = known_once(OTLP_ENDPOINT, collector.id)
        self.tempo_url = TEMPO_URL if isinstance(spec, TempoTracesSpec) else None
        self.releases = (*releases, collector)
        self.register_outputs({"otlpEndpoint": self.otlp_endpoint, "tempoUrl": self.tempo_url})

    def _namespace(self, name: str, args: TracesArgs) -> pulumi.Output[str]:
        """The namespace's name, known once it is closed."""
        space = system_namespace(self, name, TRACES_NAMESPACE)
        doors = {
            "collector": (COLLECTOR, (*args.senders, METRICS_NAMESPACE), (OTLP_GRPC_PORT, OTLP_HTTP_PORT)),
            "tempo": (TEMPO, (*args.readers, METRICS_NAMESPACE), (TEMPO_PORT,)),
        }
        closed = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{key}",
                metadata={"name": key, "namespace": space.metadata.name},
                spec=allowed(namespaces, ports, {"matchLabels": {"app.kubernetes.io/name": pods}}),
                opts=pulumi.ResourceOptions(parent=self),
            )
            for key, (pods, namespaces, ports) in sorted(doors.items())
        ]
        return known_once(space.metadata.name, *(policy.id for policy in closed))

    def _tempo(
        self,
        name: str,
        args: TracesArgs,
        spec: TempoTracesSpec,
        kms_key_arn: pulumi.Input[str],
        namespace: pulumi.Input[str],
    ) -> kubernetes.helm.v3.Release:
        tempo, region = f"{name}-tempo", args.cluster.region
        bucket = telemetry_bucket(
            self,
            tempo,
            deletion=spec.deletion,
            account=args.cluster.account,
            partition=partition_of(region),
            kms_key_arn=kms_key_arn,
            tags=args.tags,
        )
        policy = rendered(bucket_user_policy, bucket_arn=bucket.bucket_arn, key_arn=kms_key_arn)
        return helm_release(
            self,
            tempo,
            ChartName.TEMPO,
            namespace=namespace,
            values=tempo_values(
                spec, region=region, bucket=bucket.bucket_name, system_node_groups=args.system_node_groups
            ),
            depends_on=[self._identity(tempo, args, TEMPO, policy), *args.after],
        )

    def _identity(
        self, name: str, args: TracesArgs, service_account: str, policy: pulumi.Output[str]
    ) -> aws.eks.PodIdentityAssociation:
        tags = component_tags(args.tags, name)
        role = pod_role(
            self,
            name,
            cluster=args.cluster,
            namespace=TRACES_NAMESPACE,
            service_account=service_account,
            policy=policy,
            tags=tags,
        )
        return aws.eks.PodIdentityAssociation(
            name,
            cluster_name=args.cluster.name,
            namespace=TRACES_NAMESPACE,
            service_account=service_account,
            role_arn=role.arn,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(role.policies)),
        )
