import json
from collections.abc import Iterable
from functools import cache, partial
from typing import Any

import pytest

from components.serving.model_network import network_policy_spec
from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs import PROGRAMS, providers, serve
from tests.components.serving.programs_kserve import KNATIVE, KNATIVE_FORMAT, KSERVE_MODELS, STANDARD
from tests.components.serving.specs import changed, model, serving

SERVICE = "kubernetes:core/v1:Service"
SCALED = "kubernetes:keda.sh/v1alpha1:ScaledObject"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
NETWORK = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
INFERENCE = "kubernetes:serving.kserve.io/v1beta1:InferenceService"
LLM = "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService"
POLICY = "aws:iam/rolePolicy:RolePolicy"
VOLUME = "kubernetes:core/v1:PersistentVolume"
KIND = {**dict.fromkeys(KSERVE_MODELS, INFERENCE), "answers": LLM, "grouped": LLM}


@cache
def plan() -> RecordedPlan:
    return record(PROGRAMS["kserve"])


def names(kind: str) -> set[str]:
    return {r.name for r in plan().plan.resources if r.type == kind}


def kinds(urns: Iterable[str]) -> set[str]:
    return {urn.split("::")[2].rpartition("$")[2] for urn in urns}


def waited_for(key: str) -> str | None:
    found = plan().resource(key, KIND[key]).inputs["metadata"]["annotations"].get("pulumi.com/waitFor")
    return None if found is None else str(found)


@pytest.mark.parametrize("key", sorted(KSERVE_MODELS))
def test_model_has_what_every_model_has_around_it(key: str) -> None:
    plan().resource(key, KIND[key]).depends_on(key)
    assert {key} <= names(BUDGET) & names(NETWORK) & names("kubernetes:core/v1:ServiceAccount") & names(POLICY)


def test_kserve_makes_the_deployments() -> None:
    assert names(DEPLOYMENT) == set()


@pytest.mark.parametrize("key", sorted(KSERVE_MODELS))
def test_model_is_there_only_while_its_controller_is(key: str) -> None:
    release = "kserve-kserve-llmisvc-resources" if KIND[key] == LLM else "kserve-kserve-resources"
    plan().resource(key, KIND[key]).depends_on(release)


def test_every_target_has_one_autoscaler_and_it_is_what_kserve_makes() -> None:
    targets = [r.inputs["spec"]["scaleTargetRef"]["name"] for r in plan().plan.resources if r.type == SCALED]
    assert sorted(targets) == [
        "answers-kserve",
        "grouped-kserve",
        "mounted-predictor",
        "sklearn-predictor",
        "standard-predictor",
    ]
    assert kinds(plan().resource("standard", SCALED).resource.property_dependencies["spec"]) == {INFERENCE}


def test_knative_has_its_own_services() -> None:
    assert names(SERVICE) == {*KSERVE_MODELS, "grouped-candidate"} - {"quiet", "trees"}


def test_models_are_waited_for_unless_they_may_be_at_zero() -> None:
    assert waited_for("standard") == "condition=Ready"
    assert waited_for("answers") == "condition=WorkloadsReady"
    assert waited_for("quiet") is None


def test_files_are_where_kserve_finds_them() -> None:
    def uri(key: str) -> str:
        return str(plan().resource(key, INFERENCE).inputs["spec"]["predictor"]["model"]["storageUri"])

    assert uri("mounted") == "pvc://mounted-aaaaaaaa/"
    assert uri("sklearn").startswith("s3://groundplane-test-models/classifier/sha256/")


def test_candidate_of_a_group_has_a_role_of_its_own() -> None:
    versions = "sha256/*"
    for key in ("grouped", "grouped-candidate"):
        assert versions in plan().resource(key, POLICY).inputs["policy"]


def made_of(document: dict[str, Any]) -> None:
    serve(serving({"m": document}), providers())


@pytest.mark.parametrize(("document", "kind"), [(KNATIVE, "triton"), (KNATIVE_FORMAT, "xgboost")])
def test_revision_before_may_still_read_its_files(document: dict[str, Any], kind: str) -> None:
    changes = {"startup": {"weights_from": "mountpoint"}, "rollout": {"kind": "knative", "percent": 10}}
    old = changed(document, **changes)
    sources = (old["source"], f"s3://models/classifier@sha256:{'b' * 64}")
    plans = [record(partial(made_of, changed(old, source=source))) for source in sources]
    for name, type_ in (("m-files", VOLUME), ("m", POLICY)):
        before, after = (made.resource(name, type_).inputs for made in plans)
        assert before == after
        assert "classifier/sha256/" in json.dumps(after)
    predictor = plans[1].resource("m", INFERENCE).inputs["spec"]["predictor"]
    if kind == "xgboost":
        assert predictor["model"]["storageUri"] == f"pvc://m-versions/{'b' * 64}"
    else:
        variables = {each["name"]: each["value"] for each in predictor["containers"][0]["env"]}
        assert variables["MODEL_ADDRESS"] == f"/models/{'b' * 64}"


def ports(document: dict[str, Any]) -> list[tuple[list[str], list[int]]]:
    made = network_policy_spec("m", model(document), callers=["gateway"], monitoring="monitoring")
    return [
        (
            [peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for peer in rule["from"]],
            [port["port"] for port in rule["ports"]],
        )
        for rule in made["ingress"]
    ]


def test_requests_come_from_the_gateway_or_by_knative() -> None:
    assert ports(STANDARD) == [(["gateway"], [8000]), (["monitoring"], [8000])]
    assert ports(KNATIVE) == [
        (["knative-serving"], [8012, 8013, 9090, 9091, 8022]),
        (["monitoring"], [8002]),
    ]
