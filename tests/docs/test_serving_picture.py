"""The picture of serving is true: what it names is in the plan, and each arrow is a wire there."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from groundplane.plan.environment import plan_environment
from groundplane.plan.model import Plan, Resource
from tests import ROOT
from tests.docs.markdown import SERVING
from tests.docs.serving_page import MODEL, NEWER, project_of

KINDS = "AnalysisTemplate|Gateway|HTTPRoute|NodePool|Release|Rollout|ScaledObject|Service"
PICTURE = (ROOT / "docs" / "serving.svg").read_text(encoding="utf-8")
NAMED = re.findall(rf"({KINDS}) ([a-z-]+)", PICTURE)

Objects = Mapping[tuple[str, str], Any]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan_environment(project_of(tmp_path_factory.mktemp("page") / "project", MODEL), "prod")


@pytest.fixture(scope="module")
def objects(plan: Plan) -> Objects:
    return {(resource.type.rpartition(":")[2], _name(resource)): resource.inputs for resource in plan.managed()}


def _name(resource: Resource) -> str:
    metadata = resource.inputs.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else resource.name


def test_picture_names_what_there_is(objects: Objects) -> None:
    assert len(NAMED) == 10
    assert [named for named in NAMED if named not in objects] == []


def test_hostname_is_that_of_the_route(objects: Objects) -> None:
    (host,) = objects["HTTPRoute", "chat"]["spec"]["hostnames"]
    assert f">{host}," in PICTURE


def test_shares_are_those_of_the_steps(objects: Objects) -> None:
    steps = objects["Rollout", "chat"]["spec"]["strategy"]["canary"]["steps"]
    shares = ", ".join(str(step["setWeight"]) for step in steps if "setWeight" in step)
    assert f">{shares} %<" in PICTURE


def test_canary_takes_as_long_as_the_page_says(objects: Objects) -> None:
    assert 90 < sum(_minutes(step) for step in objects["Rollout", "chat"]["spec"]["strategy"]["canary"]["steps"]) < 120


def _minutes(step: Mapping[str, Any]) -> int:
    if "analysis" in step:
        count = next(each["value"] for each in step["analysis"]["args"] if each["name"] == "count")
        return int(count) - 1
    return int(step["pause"]["duration"].removesuffix("m")) if "pause" in step else 0


def _selected(objects: Objects) -> Iterator[bool]:
    selector = objects["Service", "gateway"]["spec"]["selector"]
    gateway = objects["Gateway", "gateway"]["metadata"]
    yield selector["gateway.envoyproxy.io/owning-gateway-name"] == gateway["name"]
    yield objects["Service", "gateway"]["spec"]["loadBalancerClass"] == "service.k8s.aws/nlb"


def _attached(objects: Objects) -> Iterator[bool]:
    (parent,) = objects["HTTPRoute", "chat"]["spec"]["parentRefs"]
    yield parent["name"] == "gateway"


def _divided(objects: Objects) -> Iterator[bool]:
    (rule,) = objects["HTTPRoute", "chat"]["spec"]["rules"]
    yield [backend["name"] for backend in rule["backendRefs"]] == ["chat-stable", "chat-canary"]


def _asked(objects: Objects) -> Iterator[bool]:
    triggers = objects["ScaledObject", "chat"]["spec"]["triggers"]
    metrics = objects["AnalysisTemplate", "chat-watch"]["spec"]["metrics"]
    servers = {each["metadata"]["serverAddress"] for each in triggers if each["type"] == "prometheus"}
    yield servers == {each["provider"]["prometheus"]["address"] for each in metrics}
    yield all(re.match(r"http://[a-z-]+\.monitoring[.:]", server) for server in servers)


def _scaled(objects: Objects) -> Iterator[bool]:
    target = objects["ScaledObject", "chat"]["spec"]["scaleTargetRef"]
    yield (target["kind"], target["name"]) == ("Rollout", "chat")


def _judged(objects: Objects) -> Iterator[bool]:
    canary = objects["Rollout", "chat"]["spec"]["strategy"]["canary"]
    yield canary["analysis"]["templates"] == [{"templateName": "chat-watch"}]


def _moved(objects: Objects) -> Iterator[bool]:
    spec = objects["Rollout", "chat"]["spec"]
    (routed,) = spec["strategy"]["canary"]["trafficRouting"]["plugins"].values()
    yield spec["strategy"]["canary"]["canaryService"] == "chat-canary"
    yield (routed["httpRoute"], spec["workloadRef"]["name"]) == ("chat", "chat")


def _placed(objects: Objects) -> Iterator[bool]:
    for name in ("chat", "chat-headroom"):
        selector = objects["Deployment", name]["spec"]["template"]["spec"]["nodeSelector"]
        yield list(selector.values()) == ["cluster-inference"]


def _read(objects: Objects) -> Iterator[bool]:
    pod = objects["Deployment", "chat"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    address = next(each["value"] for each in container["env"] if each["name"] == "MODEL_ADDRESS")
    yield re.fullmatch(r"s3://.+/chat/sha256/[0-9a-f]{64}/", address) is not None
    yield pod["serviceAccountName"] == "chat"


ARROWS: Mapping[str, Callable[[Objects], Iterator[bool]]] = {
    "load balancer - proxies": _selected,
    "proxies - route": _attached,
    "route - stable and canary": _divided,
    "prometheus - analysis and keda": _asked,
    "keda - rollout": _scaled,
    "analysis - rollout": _judged,
    "rollout - canary": _moved,
    "karpenter - replicas": _placed,
    "files - replicas": _read,
}


@pytest.mark.parametrize("arrow", ARROWS)
def test_arrow_is_a_wire(objects: Objects, arrow: str) -> None:
    found = list(ARROWS[arrow](objects))
    assert found == [True] * len(found)


def test_components_of_the_model_are_those_that_the_page_names(plan: Plan) -> None:
    page = SERVING.read_text(encoding="utf-8")
    for component in ("ModelService", "ModelRoute", "ModelCanary", "Autoscaling"):
        assert any(urn.endswith(f"groundplane:serving:{component}::chat") for urn in plan.by_urn)
        assert f"`{component}`" in page


def test_new_version_changes_one_object(plan: Plan, tmp_path: Path) -> None:
    then = plan_environment(project_of(tmp_path / "project", MODEL, NEWER), "prod")
    changed = {urn for urn, resource in plan.by_urn.items() if then.by_urn[urn].inputs != resource.inputs}
    assert then.by_urn.keys() == plan.by_urn.keys()
    assert [urn.split("::")[-2].split("$")[-1].rpartition(":")[2] + " " + urn.split("::")[-1] for urn in changed] == [
        "Deployment chat"
    ]
