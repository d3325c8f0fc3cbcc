from collections.abc import Iterable
from functools import cache

from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs import PROGRAMS

SCALED = "kubernetes:keda.sh/v1alpha1:ScaledObject"
ROUTE = "kubernetes:http.keda.sh/v1beta1:InterceptorRoute"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"


def kinds(urns: Iterable[str]) -> set[str]:
    return {urn.split("::")[2].rpartition("$")[2] for urn in urns}


@cache
def every() -> RecordedPlan:
    return record(PROGRAMS["every-model"])


def test_scaled_object_is_of_the_models_deployment() -> None:
    made = every().resource("assistant", SCALED)
    assert DEPLOYMENT in kinds(made.resource.property_dependencies["spec"])
    assert made.inputs["spec"]["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "assistant"}


def test_scaled_object_is_there_only_while_keda_is() -> None:
    every().resource("assistant", SCALED).depends_on("serving-keda")
    every().resource("sleeping", SCALED).depends_on("serving-keda-http")


def test_scaler_knows_the_route_before_it_is_asked_for_it() -> None:
    every().resource("sleeping", SCALED).depends_on("sleeping-route")
    every().resource("sleeping-route", ROUTE).depends_on("serving-keda-http")
    route = every().resource("sleeping-route", ROUTE).resource
    assert kinds(route.property_dependencies["spec"]) == {"kubernetes:core/v1:Service"}


def test_only_models_that_hold_requests_have_a_route() -> None:
    assert [r.name for r in every().plan.resources if r.type == ROUTE] == ["sleeping-route"]


def test_placeholders_have_their_priority_before_they_are_there() -> None:
    every().resource("large-headroom", DEPLOYMENT).depends_on("serving-groundplane-headroom")
