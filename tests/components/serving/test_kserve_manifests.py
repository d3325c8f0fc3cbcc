from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]  # it has no types
import pytest

from components.serving.kserve_manifests import inference_service_spec, kserve_annotations, kserve_labels
from components.serving.kserve_rollout_spec import KnativeCanarySpec
from tests.components.serving.programs_kserve import KNATIVE, KNATIVE_FORMAT, MOUNTED_SKLEARN, SKLEARN, STANDARD
from tests.components.serving.specs import model
from tests.components.serving.test_model_manifests import place

KSERVES_OWN = {"canaryTrafficPercent", "deploymentStrategy", "labels", "maxReplicas", "minReplicas", "model", "timeout"}


def predictor(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    spec, where = model(document, **changes), place(document)
    made = inference_service_spec(spec, where, storage_uri="s3://bucket/prefix/", canary=None)
    found: dict[str, Any] = made["predictor"]
    return found


def server(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    [one] = predictor(document, **changes)["containers"]
    assert isinstance(one, dict)
    return one


@pytest.mark.parametrize("document", [STANDARD, SKLEARN, KNATIVE, KNATIVE_FORMAT])
def test_pod_is_one_that_kubernetes_knows(document: dict[str, Any]) -> None:
    made = predictor(document)
    pod = {name: part for name, part in made.items() if name not in KSERVES_OWN}
    if "model" in made:
        runtimes_own = {"modelFormat", "runtime", "storageUri"}
        container = {name: part for name, part in made["model"].items() if name not in runtimes_own}
        pod["containers"] = [{**container, "name": "kserve-container"}]
    manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "assistant"}, "spec": pod}
    kubernetes_validate.validate(manifest, "1.35", strict=True)


def test_nobody_but_keda_scales_the_deployment() -> None:
    spec = model(STANDARD)
    assert kserve_annotations(spec)["serving.kserve.io/autoscalerClass"] == "external"
    assert {"minReplicas", "maxReplicas", "replicas"} & set(predictor(STANDARD)) == set()


def test_kserve_makes_no_way_in() -> None:
    assert kserve_labels("assistant")["networking.kserve.io/visibility"] == "cluster-local"


def test_replica_of_another_server_is_that_of_its_own_runtime() -> None:
    container = server(STANDARD)
    assert container["name"] == "kserve-container"
    assert container["command"] == ["vllm", "serve"]
    assert {entry["name"]: entry["value"] for entry in container["env"]}["MODEL_ADDRESS"] == "s3://bucket/prefix/"
    assert predictor(STANDARD)["deploymentStrategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


@pytest.mark.parametrize("document", [SKLEARN, MOUNTED_SKLEARN])
def test_files_of_a_format_are_brought_by_kserve(document: dict[str, Any]) -> None:
    made = predictor(document)
    assert "containers" not in made
    found = made["model"]
    assert (found["modelFormat"], found["runtime"]) == ({"name": "sklearn"}, "kserve-sklearnserver")
    assert found["storageUri"] == "s3://bucket/prefix/"
    assert "model" not in {mount["name"] for mount in found["volumeMounts"]}
    assert "command" not in found


def test_revision_has_what_knative_takes_and_no_more() -> None:
    made, container = predictor(KNATIVE), server(KNATIVE)
    assert "terminationGracePeriodSeconds" not in made
    assert "fsGroupChangePolicy" not in made["securityContext"]
    assert {"lifecycle", "startupProbe"} & set(container) == set()
    assert container["ports"] == [{"containerPort": 8000}]
    assert (made["minReplicas"], made["maxReplicas"], made["timeout"]) == (0, 4, 300)


def test_queue_has_its_part_of_the_node() -> None:
    own = server(KNATIVE, server__kserve__mode="standard", autoscaling=KNATIVE_FORMAT["autoscaling"], rollout=None)
    whole, part = own["resources"]["requests"].pop("cpu"), server(KNATIVE)["resources"]["requests"].pop("cpu")
    assert (whole, part) == ("3170m", "3145m")


def test_knative_scales_by_requests_under_way() -> None:
    found = kserve_annotations(model(KNATIVE))
    assert found == {
        "autoscaling.knative.dev/class": "kpa.autoscaling.knative.dev",
        "autoscaling.knative.dev/initial-scale": "1",
        "autoscaling.knative.dev/metric": "concurrency",
        "autoscaling.knative.dev/scale-down-delay": "300s",
        "autoscaling.knative.dev/scale-to-zero-pod-retention-period": "600s",
        "autoscaling.knative.dev/target": "4",
        "autoscaling.knative.dev/target-utilization-percentage": "100",
        "autoscaling.knative.dev/window": "60s",
        "serving.knative.dev/progress-deadline": found["serving.knative.dev/progress-deadline"],
        "serving.kserve.io/deploymentMode": "Knative",
    }


def test_canary_has_its_percent() -> None:
    canary = KnativeCanarySpec(kind="knative", percent=10)
    made = inference_service_spec(model(KNATIVE), place(KNATIVE), storage_uri="", canary=canary)
    assert made["predictor"]["canaryTrafficPercent"] == 10
    assert "canaryTrafficPercent" not in predictor(KNATIVE)
