"""A gateway that is an application load balancer: objects of the AWS Load Balancer Controller, which makes it. Makes
children of a component.

What authenticates is there before the gateway is. That routes name it, is up to them (`route_filters`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.load_balancer_controller_values import NAMESPACE, SERVICE_ACCOUNT
from components.serving import alb_manifests
from components.serving.gateway_access_spec import OidcSpec
from components.serving.gateway_manifests import (
    ACCESS_RULES,
    CONTROLLER_API,
    GATEWAY_API,
    GatewayPlace,
    labels,
)
from components.serving.gateway_object import gateway_object
from components.serving.gateway_spec import AlbGatewaySpec
from components.serving.model_service_spec import ModelServiceSpec

CLASS_NAME = "groundplane-alb"


@dataclass(frozen=True, kw_only=True)
class AlbTargets:
    """What the gateway is wired to."""

    namespace: pulumi.Input[str]
    """Known once it is there."""
    models_namespace: pulumi.Input[str]
    """The same."""
    certificate_arn: pulumi.Input[str] | None
    web_acl_arn: pulumi.Input[str] | None
    log_bucket_name: pulumi.Input[str] | None
    controller: pulumi.Resource
    """Release of the load balancer controller."""


def alb_gateway(
    parent: pulumi.Resource,
    name: str,
    spec: AlbGatewaySpec,
    place: GatewayPlace,
    targets: AlbTargets,
    models: Mapping[str, ModelServiceSpec],
) -> kubernetes.apiextensions.CustomResource:
    """Make the gateway; it is what routes depend on."""
    controller = [targets.controller]
    before: list[pulumi.Resource] = []

    def make(kind: str, body: Any, *, of_models: str | None = None) -> None:
        made = gateway_object(
            parent,
            name if of_models is None else f"{name}-{of_models}",
            (CONTROLLER_API, kind),
            body,
            title=of_models or place.name,
            namespace=targets.namespace if of_models is None else targets.models_namespace,
            depends_on=[*controller, *before],
        )
        before.append(made)

    make("TargetGroupConfiguration", alb_manifests.target_defaults_spec())
    for key, model in sorted(models.items()):
        for service in alb_manifests.target_services(key, model):
            body = alb_manifests.model_targets_spec(service, model)
            make("TargetGroupConfiguration", body, of_models=service)
    access = alb_manifests.access_spec(spec)
    if access is not None:
        if isinstance(spec.authentication, OidcSpec):
            before += _secret_reader(parent, name, spec.authentication.secret, targets.models_namespace)
        make("ListenerRuleConfiguration", access, of_models=ACCESS_RULES)
    balancer = alb_manifests.balancer_spec(
        spec,
        place,
        certificate_arn=targets.certificate_arn,
        web_acl_arn=targets.web_acl_arn,
        log_bucket=targets.log_bucket_name,
    )
    make("LoadBalancerConfiguration", balancer)
    of_class = gateway_object(
        parent,
        name,
        (GATEWAY_API, "GatewayClass"),
        alb_manifests.class_spec(),
        title=CLASS_NAME,
        namespace=None,
        depends_on=controller,
    )
    # In state: renaming makes another load balancer, with another address, unless aliased.
    return gateway_object(
        parent,
        name,
        (GATEWAY_API, "Gateway"),
        alb_manifests.gateway_spec(spec, place, class_name=CLASS_NAME),
        title=place.name,
        namespace=targets.namespace,
        depends_on=[*controller, *before, of_class],
    )


def _secret_reader(
    parent: pulumi.Resource, name: str, secret: str, namespace: pulumi.Input[str]
) -> Sequence[pulumi.Resource]:
    """The right of the controller to read this one Secret: its chart gives it none."""
    title, child = f"{name}-secret-reader", pulumi.ResourceOptions(parent=parent)

    def metadata() -> Any:
        return {"name": title, "namespace": namespace, "labels": labels()}

    rule: Any = {
        "api_groups": [""],
        "resources": ["secrets"],
        "resource_names": [secret],
        "verbs": ["get", "list", "watch"],
    }
    role = kubernetes.rbac.v1.Role(title, metadata=metadata(), rules=[rule], opts=child)
    subject: Any = {"kind": "ServiceAccount", "name": SERVICE_ACCOUNT, "namespace": NAMESPACE}
    binding = kubernetes.rbac.v1.RoleBinding(
        title,
        metadata=metadata(),
        role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": role.metadata.name},
        subjects=[subject],
        opts=child,
    )
    return [role, binding]
