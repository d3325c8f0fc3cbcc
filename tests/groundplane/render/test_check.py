"""What is found in a rendering: one rule each."""

from typing import Any

import pytest

from groundplane.plan.model import Resource
from groundplane.render.check import findings
from groundplane.render.objects import render
from tests.groundplane.plan.plans import plan, resource
from tests.groundplane.render.programs import everything, rendered

IN_VISION = {"name": "a", "namespace": "vision"}
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
QUEUE = "kubernetes:kueue.x-k8s.io/v1beta2:LocalQueue"
WIDGET = "kubernetes:example.com/v1:Widget"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"


def made(type_: str, name: str = "a", **inputs: Any) -> Resource:
    return resource(type_, name, inputs={"metadata": IN_VISION, **inputs})


def found(*resources: Resource, minor: str = "1.35") -> list[str]:
    """Rules and messages."""
    return [f"{f.rule}: {f.message}; {f.fix}" for f in findings(render(plan(*resources)), minor)]


def test_nothing_is_found_in_what_is_right() -> None:
    assert findings(rendered(everything), "1.35") == []


def test_finding_names_resource_file_and_line() -> None:
    policy = resource(POLICY, "a", inputs={"metadata": IN_VISION, "spec": {"podSelectr": {}}}, source="a.py:3")
    (finding,) = findings(render(plan(policy)), "1.35")
    assert (finding.severity, finding.rule, finding.where) == ("error", "schema", policy.urn)
    assert finding.message.startswith("namespaces/vision/networkpolicy_a.yaml: spec.podSelectr: ")
    assert finding.message.endswith(" (a.py:3)")


def test_fails_when_a_field_is_unknown_to_the_minor() -> None:
    assert found(made(POLICY, spec={"podSelectr": {}})) == [
        (
            "schema: namespaces/vision/networkpolicy_a.yaml: spec.podSelectr: is no field in Kubernetes 1.35; "
            "write podSelector"
        )
    ]


def test_fails_when_the_version_of_a_kind_is_not_in_the_minor() -> None:
    assert found(made("kubernetes:autoscaling/v2beta2:HorizontalPodAutoscaler")) == [
        (
            "schema: namespaces/vision/horizontalpodautoscaler_a.yaml: autoscaling/v2beta2 HorizontalPodAutoscaler "
            "is not in Kubernetes 1.35; write apiVersion: autoscaling/v1 or autoscaling/v2"
        )
    ]


def test_fails_when_the_kind_is_not_in_the_minor() -> None:
    (message,) = found(made("kubernetes:policy/v1beta1:PodSecurityPolicy"))
    assert message.endswith("policy/v1beta1 PodSecurityPolicy is not in Kubernetes 1.35; write a kind that is")


def test_fails_when_nobody_has_schemas_of_the_minor() -> None:
    (message,) = found(made(POLICY), minor="1.99")
    assert message.endswith(
        "there is no schema of Kubernetes 1.99 to check it against; bring kubernetes-validate up to date"
    )


def test_fails_when_no_chart_brings_the_kind() -> None:
    (message,) = found(made(WIDGET))
    assert message.startswith(
        "served: namespaces/vision/widget.example.com_a.yaml: example.com/v1 Widget is a kind that"
    )


def test_fails_when_the_version_of_a_custom_kind_is_not_served() -> None:
    (message,) = found(made(QUEUE.replace("v1beta2", "v1alpha1")))
    assert message.endswith(
        "kueue.x-k8s.io/v1alpha1 LocalQueue is a version that is not served; "
        "write apiVersion: kueue.x-k8s.io/v1beta2 or kueue.x-k8s.io/v1beta1"
    )


def test_kind_that_the_plan_defines_itself_is_served() -> None:
    version = {"name": "v1", "served": True, "storage": True}
    names = {"kind": "Widget", "plural": "widgets"}
    spec = {"group": "example.com", "names": names, "scope": "Namespaced", "versions": [version]}
    definition = made(DEFINITION, "widgets", metadata={"name": "widgets.example.com"}, spec=spec)
    assert found(definition, made(WIDGET)) == []
    (message,) = found(definition, made(WIDGET.replace("v1:", "v2:")))
    assert message.endswith("write apiVersion: example.com/v1")


def test_fails_when_pulumi_would_draw_the_name() -> None:
    (message,) = found(made(POLICY, metadata={"namespace": "vision"}))
    assert message == (
        "named: namespaces/vision/networkpolicy_a.yaml: has no metadata.name, so that Pulumi would draw one; "
        "give it a name"
    )


@pytest.mark.parametrize("type_", [POLICY, QUEUE])
def test_fails_when_what_belongs_in_a_namespace_names_none(type_: str) -> None:
    (message,) = found(made(type_, metadata={"name": "a"}))
    assert message.partition(":")[0] == "placed"
    assert message.endswith("so that it would go where the provider says, or into default; name its namespace")


@pytest.mark.parametrize("type_", ["kubernetes:core/v1:Namespace", "kubernetes:karpenter.sh/v1:NodePool"])
def test_fails_when_what_belongs_to_the_cluster_names_a_namespace(type_: str) -> None:
    (message,) = found(made(type_))
    assert message.endswith("is in no namespace by its kind, and names vision; remove metadata.namespace")


def test_scope_of_a_kind_that_nobody_here_uses_is_not_judged() -> None:
    assert found(made("kubernetes:node.k8s.io/v1:RuntimeClass", handler="a")) == []


def test_secret_metadata_is_not_judged() -> None:
    assert [
        message for message in found(made("kubernetes:core/v1:ConfigMap", metadata="[secret]")) if "named" in message
    ] == []


def test_fails_when_two_resources_are_one_object() -> None:
    (message,) = found(made(POLICY, "a"), made(POLICY, "b"))
    assert message.startswith(
        "distinct: namespaces/vision/networkpolicy_a.yaml: is the same object in the cluster as urn:"
    )


def test_fails_when_a_release_names_no_version() -> None:
    release = resource("kubernetes:helm.sh/v3:Release", "kueue", inputs={"chart": "kueue", "namespace": "queues"})
    assert found(release) == [
        (
            "pinned: releases/queues/kueue/release.yaml: names no version of its chart; "
            "install it by components/helm_release.py"
        )
    ]
