from functools import cache

import pytest

from components.catalog.charts import CHARTS, ChartName
from components.serving.knative_values import KNATIVE_CPU_MILLICORES, WORKLOADS, knative_serving_spec
from components.serving.kserve_needs import KServeNeeds, kserve_needs
from components.serving.kserve_values import (
    CERT_MANAGER_CPU_MILLICORES,
    KSERVE_CPU_MILLICORES,
    LLM_CPU_MILLICORES,
    cert_manager_values,
    kserve_values,
    llm_values,
)
from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs import PROGRAMS
from tests.components.serving.programs_kserve import KNATIVE, KSERVE_MODELS, LLM, SKLEARN, STANDARD
from tests.components.serving.specs import ASSISTANT, model

RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"
KNATIVE_SERVING = "kubernetes:operator.knative.dev/v1beta1:KnativeServing"


@cache
def plan(name: str) -> RecordedPlan:
    return record(PROGRAMS[name])


def needs(*documents: dict[str, object]) -> KServeNeeds:
    found = kserve_needs([model(document) for document in documents])
    assert found is not None
    return found


def test_nothing_is_needed_without_a_model_of_kserve() -> None:
    assert kserve_needs([model(ASSISTANT)]) is None


@pytest.mark.parametrize(
    ("document", "charts"),
    [
        (STANDARD, {ChartName.KSERVE_CRD, ChartName.KSERVE}),
        (SKLEARN, {ChartName.KSERVE_CRD, ChartName.KSERVE, ChartName.KSERVE_RUNTIMES}),
        (KNATIVE, {ChartName.KNATIVE_OPERATOR, ChartName.KSERVE_CRD, ChartName.KSERVE}),
        (LLM, {ChartName.KSERVE_LLM_CRD, ChartName.KSERVE_LLM, ChartName.KSERVE_RUNTIMES}),
    ],
)
def test_models_bring_the_charts_of_their_mode(document: dict[str, object], charts: set[ChartName]) -> None:
    assert set(needs(document).charts) == {*charts, ChartName.CERT_MANAGER}


@pytest.mark.parametrize(("name", "models"), [("kserve", tuple(KSERVE_MODELS.values())), ("kserve-llm", (LLM,))])
def test_what_is_needed_is_what_is_installed(name: str, models: tuple[dict[str, object], ...]) -> None:
    installed = {r.inputs["name"] for r in plan(name).plan.resources if r.type == RELEASE} - {
        "keda",
        "keda-add-ons-http",
    }
    assert installed == {chart.value for chart in needs(*models).charts}


def test_charts_are_pinned() -> None:
    for chart in needs(*KSERVE_MODELS.values()).charts:
        plan("kserve").resource(f"kserve-{chart.value}", RELEASE).has(version=CHARTS[chart].version)


def test_controllers_come_after_what_they_stand_on() -> None:
    kserve = plan("kserve").resource("kserve-kserve-resources", RELEASE)
    for earlier in ("kserve-kserve-crd", "kserve-cert-manager", "kserve-knative"):
        kserve.depends_on(earlier)
    plan("kserve").resource("kserve-knative", KNATIVE_SERVING).depends_on("kserve-knative-operator")
    plan("kserve").resource("kserve-kserve-llmisvc-resources", RELEASE).depends_on("kserve-kserve-resources")
    plan("kserve").resource("kserve-kserve-runtime-configs", RELEASE).depends_on("kserve-kserve-llmisvc-resources")


def test_knative_is_there_for_its_models_alone() -> None:
    names = {r.inputs["metadata"]["name"] for r in plan("kserve-llm").plan.resources if r.type == NAMESPACE}
    assert names == {"cert-manager", "keda", "kserve", "serving"}


def test_cpu_is_that_of_the_parts_that_are_there() -> None:
    everything = needs(*KSERVE_MODELS.values())
    assert needs(STANDARD).cpu_millicores == CERT_MANAGER_CPU_MILLICORES + KSERVE_CPU_MILLICORES
    assert everything.cpu_millicores == needs(STANDARD).cpu_millicores + LLM_CPU_MILLICORES + KNATIVE_CPU_MILLICORES


def test_kserve_makes_deployments_and_no_way_in() -> None:
    controller = kserve_values(["system"])["kserve"]["controller"]
    assert controller["deploymentMode"] == "Standard"
    assert controller["gateway"]["disableIngressCreation"] is True
    assert "affinity" in controller


def test_kserve_gives_containers_no_limits_of_its_own() -> None:
    assert kserve_values([])["kserve"]["inferenceservice"]["resources"]["limits"] == {"cpu": "", "memory": ""}


@pytest.mark.parametrize("beside", [True, False])
def test_what_both_charts_bring_is_of_one_of_them(beside: bool) -> None:
    assert llm_values([], beside_kserve=beside)["kserve"]["createSharedResources"] is not beside


def test_all_of_cert_manager_is_twice_and_on_the_system_groups() -> None:
    values = cert_manager_values(["system"])
    parts = [values, values["webhook"], values["cainjector"]]
    assert [part["replicaCount"] for part in parts] == [2, 2, 2]
    assert all("affinity" in part for part in [*parts, values["startupapicheck"]])
    assert values["crds"] == {"enabled": True}


def test_no_load_balancer_leads_to_kourier() -> None:
    spec = knative_serving_spec(["system"], longest_request_seconds=3600)
    assert spec["ingress"] == {"kourier": {"enabled": True, "service-type": "ClusterIP"}}
    assert spec["config"]["defaults"]["max-revision-timeout-seconds"] == "3600"
    assert {workload["name"] for workload in spec["workloads"]} == set(WORKLOADS)
    assert all("affinity" in workload for workload in spec["workloads"])
