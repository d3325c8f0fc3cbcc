from typing import Any

import pytest

from components.serving.route_target import RouteTarget, route_target
from components.serving.scale_target import ScaleTarget, scale_target, workload_name
from tests.components.serving.programs_kserve import KNATIVE, LLM, SKLEARN, STANDARD
from tests.components.serving.specs import ASSISTANT, model


@pytest.mark.parametrize(
    ("document", "name"),
    [(ASSISTANT, "m"), (STANDARD, "m-predictor"), (LLM, "m-kserve")],
)
def test_keda_scales_the_deployment_that_there_will_be(document: dict[str, Any], name: str) -> None:
    assert scale_target(model(document), "m") == ScaleTarget(api_version="apps/v1", kind="Deployment", name=name)
    assert workload_name(model(document), "m") == name


def test_knative_has_no_other_autoscaler_beside_it() -> None:
    assert scale_target(model(KNATIVE), "m") is None


@pytest.mark.parametrize(("document", "port"), [(ASSISTANT, 8000), (STANDARD, 8000), (SKLEARN, 8080), (LLM, 8000)])
def test_requests_go_to_the_service_of_the_model(document: dict[str, Any], port: int) -> None:
    assert route_target(model(document), "m", "serving") == RouteTarget(service="m", namespace="serving", port=port)


def test_requests_go_to_knatives_gateway_by_the_host_that_it_knows() -> None:
    assert route_target(model(KNATIVE), "m", "serving") == RouteTarget(
        service="kourier-internal",
        namespace="knative-serving",
        port=80,
        host="m-predictor.serving.svc.cluster.local",
    )
