"""KServe: what the models need that it runs.

Creates KServe's controllers with their definitions, cert-manager, which signs for their webhooks, and Knative with its
gateway Kourier where a model is scaled by that. Creates no models, and no way in from outside of the cluster.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.helm_release import helm_release
from components.serving.knative_values import (
    KNATIVE_API,
    KNATIVE_NAMESPACE,
    KNATIVE_OPERATOR_NAMESPACE,
    KNATIVE_SERVING,
    knative_operator_values,
    knative_serving_spec,
)
from components.serving.kserve_needs import KServeNeeds
from components.serving.kserve_service import WAIT_FOR
from components.serving.kserve_values import (
    CERT_MANAGER_NAMESPACE,
    KSERVE_NAMESPACE,
    cert_manager_values,
    kserve_values,
    llm_values,
    runtimes_values,
)
from components.system_namespace import system_namespace
from components.tags import MANAGED_BY

__all__ = ["KServePlatform", "KServePlatformArgs"]


@dataclass(frozen=True, kw_only=True)
class KServePlatformArgs:
    """What the models need of it. A Kubernetes provider has to be given."""

    needs: KServeNeeds
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that controllers run on; any nodes if there are none."""
    after: Sequence[pulumi.Resource] = ()
    """What brings the definitions of the Gateway API, where there is a gateway: the controller of LLMInferenceServices
    looks for them once, as it starts, and watches no routes without (kserve/kserve, pkg/controller/v1alpha2/llmisvc,
    SetupWithManager, 2026-11)."""


class KServePlatform(pulumi.ComponentResource):
    """KServe's controllers, and what they stand on."""

    releases: tuple[pulumi.Resource, ...]
    """What models that KServe runs have to depend on, so that a destroy takes them while it is there."""

    def __init__(self, name: str, args: KServePlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:serving:KServePlatform", name, {}, opts)
        self._name, self._groups = name, args.system_node_groups
        before = [self._cert_manager()]
        if args.needs.knative:
            before.append(self._knative(args.needs.longest_request_seconds))
        self.releases = (*before, *self._kserve(args.needs, [*before, *args.after]))
        self.register_outputs({})

    def _cert_manager(self) -> pulumi.Resource:
        place = system_namespace(self, f"{self._name}-cert-manager", CERT_MANAGER_NAMESPACE)
        return self._release(ChartName.CERT_MANAGER, place, cert_manager_values(self._groups))

    def _knative(self, longest_request_seconds: int) -> pulumi.Resource:
        """Its operator, and then what the operator installs."""
        operator = self._release(
            ChartName.KNATIVE_OPERATOR,
            # Of neither is it known that all of their pods are restricted.
            system_namespace(self, f"{self._name}-knative-operator", KNATIVE_OPERATOR_NAMESPACE, "baseline"),
            knative_operator_values(self._groups),
        )
        place = system_namespace(self, f"{self._name}-knative", KNATIVE_NAMESPACE, "baseline")
        # In state: renaming makes another one, and all of Knative goes with this one, unless aliased.
        return kubernetes.apiextensions.CustomResource(
            f"{self._name}-knative",
            api_version=KNATIVE_API,
            kind=KNATIVE_SERVING,
            metadata={
                "name": KNATIVE_NAMESPACE,
                "namespace": place.metadata.name,
                "labels": {"app.kubernetes.io/managed-by": MANAGED_BY},
                "annotations": {WAIT_FOR: "condition=Ready"},
            },
            spec=knative_serving_spec(self._groups, longest_request_seconds=longest_request_seconds),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[operator]),
        )

    def _kserve(self, needs: KServeNeeds, before: Sequence[pulumi.Resource]) -> Iterator[pulumi.Resource]:
        """Definitions, the controllers after them, and their presets after these: a webhook looks at each."""
        place = system_namespace(self, self._name, KSERVE_NAMESPACE)
        controllers: list[pulumi.Resource] = []
        for definitions, chart, values in _controllers(needs, self._groups):
            defined = self._release(definitions, place, {}, before)
            # One after the other: what both charts bring is the first one's.
            controllers.append(self._release(chart, place, values, [*before, defined, *controllers]))
        yield from controllers
        if needs.presets:
            values = runtimes_values(formats=needs.formats, llm=needs.llm)
            yield self._release(ChartName.KSERVE_RUNTIMES, place, values, controllers)

    def _release(
        self,
        chart: ChartName,
        place: kubernetes.core.v1.Namespace,
        values: Mapping[str, Any],
        depends_on: Collection[pulumi.Resource] = (),
    ) -> pulumi.Resource:
        return helm_release(
            self,
            f"{self._name}-{chart.value}",
            chart,
            namespace=place.metadata.name,
            values=values,
            depends_on=list(depends_on),
        )


def _controllers(needs: KServeNeeds, groups: Sequence[str]) -> Iterator[tuple[ChartName, ChartName, Mapping[str, Any]]]:
    """Chart of the definitions, and of the controller, with its values."""
    if needs.inference_services:
        yield ChartName.KSERVE_CRD, ChartName.KSERVE, kserve_values(groups)
    if needs.llm:
        values = llm_values(groups, beside_kserve=needs.inference_services)
        yield ChartName.KSERVE_LLM_CRD, ChartName.KSERVE_LLM, values
