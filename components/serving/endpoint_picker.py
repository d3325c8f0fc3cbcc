"""Endpoint picker: picks the replica of a language model for each request, by caches and queues.

Creates the picker, beside the gateway's proxies, with the right to see the model's pods; and the policies by which the
proxies ask it. Creates no route: policies are of the route that has the model's key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.serving import endpoint_picker_manifests as manifests
from components.serving.endpoint_picker_spec import EndpointPickerSpec
from components.serving.envoy_gateway import ENVOY_API
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.route_manifests import GRANT, GRANT_API

__all__ = ["EndpointPicker", "EndpointPickerArgs", "EndpointPickerSpec"]


@dataclass(frozen=True, kw_only=True)
class EndpointPickerArgs:
    """The spec, the model, and where both are. A Kubernetes provider has to be given."""

    spec: EndpointPickerSpec
    model: ModelServiceSpec
    gateway_namespace: pulumi.Input[str]
    """Of `Gateway`, known once it is there: servers let in what comes from this namespace."""
    models_namespace: str
    models_namespace_ready: pulumi.Input[str]
    """The same, known once the namespace is there."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that it runs on; any nodes if there are none."""
    after: Sequence[pulumi.Resource]
    """`Gateway.releases`: what brings the definitions."""


class EndpointPicker(pulumi.ComponentResource):
    """Who picks replicas for one model. Its name is the model's key with `-picker`."""

    def __init__(self, key: str, args: EndpointPickerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        name = manifests.picker_name(key)
        super().__init__("groundplane:serving:EndpointPicker", name, {}, opts)
        self._name, self._key, self._args = name, key, args
        before = [self._deployment(self._reader()), self._service()]
        grant = manifests.reference_grant_spec(key, args.models_namespace)
        before.append(self._custom(GRANT_API, GRANT, grant, args.gateway_namespace, []))
        models = args.models_namespace_ready
        balancing = manifests.balancing_spec(key, args.model)
        before.append(self._custom(ENVOY_API, "BackendTrafficPolicy", balancing, models, []))
        extension = manifests.extension_spec(key, args.model, namespace=args.gateway_namespace)
        # Requests fail while nobody answers there: last to come, first to go.
        self._custom(ENVOY_API, "EnvoyExtensionPolicy", extension, models, before)
        self.register_outputs({})

    @property
    def _child(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self)

    def _metadata(self, namespace: pulumi.Input[str]) -> Any:
        return {"name": self._name, "namespace": namespace, "labels": manifests.picker_labels(self._key)}

    def _reader(self) -> list[pulumi.Resource]:
        """Its account, which may see pods of the models' namespace and nothing else."""
        args, child = self._args, self._child
        account = kubernetes.core.v1.ServiceAccount(
            self._name, metadata=self._metadata(args.gateway_namespace), opts=child
        )
        there = args.models_namespace_ready
        rule: Any = {"api_groups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]}
        role = kubernetes.rbac.v1.Role(self._name, metadata=self._metadata(there), rules=[rule], opts=child)
        subject: Any = {"kind": "ServiceAccount", "name": self._name, "namespace": args.gateway_namespace}
        binding = kubernetes.rbac.v1.RoleBinding(
            self._name,
            metadata=self._metadata(there),
            role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": role.metadata.name},
            subjects=[subject],
            opts=child,
        )
        return [account, binding]

    def _deployment(self, before: list[pulumi.Resource]) -> pulumi.Resource:
        args = self._args
        spec: Any = manifests.deployment_spec(
            self._key,
            args.spec,
            args.model,
            models_namespace=args.models_namespace,
            system_node_groups=args.system_node_groups,
        )
        budget: Any = manifests.disruption_budget_spec(self._key)
        metadata, there = self._metadata, args.gateway_namespace
        kubernetes.policy.v1.PodDisruptionBudget(self._name, metadata=metadata(there), spec=budget, opts=self._child)
        return kubernetes.apps.v1.Deployment(
            self._name,
            metadata=metadata(there),
            spec=spec,
            opts=pulumi.ResourceOptions(parent=self, depends_on=before),
        )

    def _service(self) -> pulumi.Resource:
        spec: Any = manifests.service_spec(self._key)
        metadata = self._metadata(self._args.gateway_namespace)
        return kubernetes.core.v1.Service(self._name, metadata=metadata, spec=spec, opts=self._child)

    def _custom(
        self, api: str, kind: str, spec: Any, namespace: pulumi.Input[str], before: Sequence[pulumi.Resource]
    ) -> pulumi.Resource:
        return kubernetes.apiextensions.CustomResource(
            self._name,
            api_version=api,
            kind=kind,
            metadata=self._metadata(namespace),
            spec=spec,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*self._args.after, *before]),
        )
