"""Gateway: the way in to served models, by the Gateway API.

Creates the namespace of the gateway; the release that brings the definitions of the Gateway API, and, for
{kind: envoy}, runs Envoy Gateway; the AWS Load Balancer Controller; certificate and web ACL, where they are not there
already; and the gateway with its load balancer. Creates no routes (`ModelRoute`), no DNS records of models, and no
secrets: those that authentication names are the operator's.

Definitions come with gateway-helm for both kinds, in its crds/: the Gateway API itself has no chart, gateway-crds-helm
is larger than what Helm can keep (envoyproxy/gateway#6105), and the controller's chart has none yet (its #4651). For
{kind: alb} the release runs nothing. Helm does not upgrade what is in crds/: raising the chart's version asks for
`kubectl apply --server-side` of the definitions first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.catalog.charts import ChartName
from components.cluster.load_balancer_controller import LoadBalancerController, LoadBalancerControllerArgs
from components.cluster.load_balancer_controller_values import READINESS_GATES
from components.cluster.pod_identity import TargetCluster
from components.helm_release import helm_release
from components.known_once import known_once
from components.serving.alb_gateway import AlbTargets, alb_gateway
from components.serving.envoy_gateway import EnvoyTargets, envoy_gateway
from components.serving.gateway_certificate import gateway_certificate
from components.serving.gateway_manifests import GatewayPlace
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec, GatewaySpec, hostname_of
from components.serving.gateway_values import envoy_gateway_values
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.probes import longest_answer_seconds
from components.serving.web_acl import web_acl
from components.system_namespace import system_namespace
from components.tags import component_tags

__all__ = ["Gateway", "GatewayArgs", "GatewaySpec", "hostname_of"]


@dataclass(frozen=True, kw_only=True)
class GatewayArgs:
    """The spec, plus the models and what it is wired to. Both an AWS and a Kubernetes provider have to be given."""

    spec: EnvoyGatewaySpec | AlbGatewaySpec
    namespace: str
    """Namespace of the gateway and its proxies. Another one makes all of it again."""
    models: Mapping[str, ModelServiceSpec]
    """By key: a load balancer has to know when a replica is ready, and how long answers take."""
    models_namespace: str
    models_namespace_ready: pulumi.Input[str]
    """The same, known once the namespace is there."""
    cluster: TargetCluster
    vpc_id: pulumi.Input[str]
    network_blocks: Sequence[str]
    """All blocks of the VPC: whom an internal gateway lets in, if the spec says nothing else."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that controllers and proxies run on; any nodes if there are none."""
    log_bucket_arn: pulumi.Input[str] | None = None
    """Bucket of the load balancer's access logs, known once it lets them in (`ArtifactBucket.delivery_arn`); required
    where the spec logs."""
    log_kms_key_arn: pulumi.Input[str] | None = None
    """Key of the web ACL's log group; its policy must let CloudWatch Logs use it. None for CloudWatch's own."""
    tags: Mapping[str, str]


class Gateway(pulumi.ComponentResource):
    """The gateway, and the load balancer before it. Routes have to be wired to `gateway_name`."""

    gateway_name: pulumi.Output[str]
    """Name of the Gateway, known once it is there: what is wired to it comes after it, and goes before it."""
    gateway_namespace: pulumi.Output[str]
    releases: tuple[pulumi.Resource, ...]
    """What brings the definitions, and who works on their objects: such objects have to depend on these."""

    def __init__(self, name: str, args: GatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if (args.spec.access_logs_to is None) != (args.log_bucket_arn is None):
            raise ValueError(f"gateway {name}: pass log_bucket_arn if, and only if, the spec has access_logs_to")
        super().__init__("groundplane:serving:Gateway", name, {}, opts)
        spec, tags = args.spec, component_tags(args.tags, name)
        namespace = system_namespace(self, name, args.namespace, labels=READINESS_GATES).metadata.name
        # In state: renaming uninstalls it, and the definitions' objects lose their controller, unless aliased.
        release = helm_release(
            self,
            name,
            ChartName.ENVOY_GATEWAY,
            namespace=namespace,
            values=envoy_gateway_values(
                controls=isinstance(spec, EnvoyGatewaySpec), system_node_groups=args.system_node_groups
            ),
        )
        controller = self._load_balancers(name, args, release)
        place = _place(name, args)
        certificate_arn = gateway_certificate(self, name, spec.certificate, domain=spec.domain, tags=tags)
        bucket = None if args.log_bucket_arn is None else pulumi.Output.from_input(args.log_bucket_arn).apply(_bucket)
        if isinstance(spec, EnvoyGatewaySpec):
            envoy = EnvoyTargets(
                namespace=namespace,
                certificate_arn=certificate_arn,
                log_bucket_name=bucket,
                system_node_groups=args.system_node_groups,
                releases=[release, controller.release],
            )
            made = envoy_gateway(self, name, spec, place, envoy)
        else:
            alb = AlbTargets(
                namespace=namespace,
                models_namespace=args.models_namespace_ready,
                certificate_arn=certificate_arn,
                web_acl_arn=web_acl(self, name, spec.web_acl, log_kms_key_arn=args.log_kms_key_arn, tags=tags),
                log_bucket_name=bucket,
                controller=controller.release,
            )
            made = alb_gateway(self, name, spec, place, alb, args.models)
        self.gateway_name = known_once(place.name, made.id)
        self.gateway_namespace = known_once(namespace, made.id)
        self.releases = (release, controller.release)
        self.register_outputs({"gatewayName": self.gateway_name, "gatewayNamespace": self.gateway_namespace})

    def _load_balancers(self, name: str, args: GatewayArgs, definitions: pulumi.Resource) -> LoadBalancerController:
        is_alb = isinstance(args.spec, AlbGatewaySpec)
        controller = LoadBalancerControllerArgs(
            cluster=args.cluster,
            vpc_id=args.vpc_id,
            system_node_groups=args.system_node_groups,
            application_gateways=is_alb,
            web_acls=args.spec.web_acl is not None,
            after=[definitions] if is_alb else [],
            tags=args.tags,
        )
        return LoadBalancerController(f"{name}-load-balancers", controller, pulumi.ResourceOptions(parent=self))


def _place(name: str, args: GatewayArgs) -> GatewayPlace:
    patience = [longest_answer_seconds(model) for model in args.models.values()]
    return GatewayPlace(
        name=name,
        namespace=args.namespace,
        models_namespace=args.models_namespace,
        allowed_cidrs=args.spec.allowed_cidrs or tuple(args.network_blocks),
        longest_request_seconds=max(patience, default=60),
    )


def _bucket(arn: str) -> str:
    # The last separator of the ARN of a bucket, which has neither region nor account.
    return arn.rpartition(":::")[2]
