import pytest

from components.catalog.crds import CRDS, chart_name


@pytest.mark.parametrize("chart", ["karpenter-crd", "oci://public.ecr.aws/karpenter/karpenter-crd"])
def test_chart_is_known_by_the_last_part_of_its_address(chart: str) -> None:
    assert chart_name(chart) == "karpenter-crd"


def test_every_kind_comes_with_a_chart_and_a_version() -> None:
    assert [key for key, facts in CRDS.items() if not facts.charts or not facts.versions] == []


def test_every_finalizer_has_the_controller_that_takes_it_off() -> None:
    assert [key for key, facts in CRDS.items() if (facts.finalizer is None) != (facts.controller is None)] == []


def test_finalizer_is_of_a_domain() -> None:
    assert {facts.finalizer.partition("/")[0] for facts in CRDS.values() if facts.finalizer} == {
        "finalizer.keda.sh",
        "gateway.k8s.aws",
        "inferenceservice.finalizers",
        "karpenter.k8s.aws",
        "karpenter.sh",
        "knativeservings.operator.knative.dev",
        "kueue.x-k8s.io",
        "ray.io",
        "serving.kserve.io",
        "trainer.kubeflow.org",
    }
