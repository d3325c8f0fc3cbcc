from functools import cache

from components.catalog.charts import CHARTS, ChartName
from components.serving.probes import progress_seconds
from components.serving.serving_values import HELD_SECONDS, keda_http_values, keda_values
from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs import PROGRAMS, SLEEPING
from tests.components.serving.specs import model

RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"
PRIORITY = "kubernetes:scheduling.k8s.io/v1:PriorityClass"
NETWORK = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


@cache
def plan(name: str) -> RecordedPlan:
    return record(PROGRAMS[name])


def test_add_on_comes_with_the_first_model_that_holds_requests() -> None:
    assert [r.name for r in plan("smallest").plan.resources if r.type == RELEASE] == ["serving-keda"]
    plan("every-model").resource("serving-keda-http", RELEASE).depends_on("serving-keda")


def test_charts_are_pinned() -> None:
    keda, add_on = CHARTS[ChartName.KEDA], CHARTS[ChartName.KEDA_HTTP]
    plan("every-model").resource("serving-keda", RELEASE).has(chart="keda", version=keda.version, name="keda")
    plan("every-model").resource("serving-keda-http", RELEASE).has(
        chart="keda-add-ons-http", version=add_on.version, name="keda-add-ons-http"
    )


def test_namespaces_are_restricted() -> None:
    levels = {
        r.inputs["metadata"]["name"]: r.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
        for r in plan("smallest").plan.resources
        if r.type == NAMESPACE
    }
    assert levels == {"keda": "restricted", "serving": "restricted"}


def test_replicas_behind_a_load_balancer_are_ready_once_it_knows_them() -> None:
    gate = "elbv2.k8s.aws/pod-readiness-gate-inject"
    labels = {
        name: plan(name).resource("serving", NAMESPACE).inputs["metadata"]["labels"].get(gate)
        for name in ("rollouts-alb", "rollouts")
    }
    assert labels == {"rollouts-alb": "enabled", "rollouts": None}


def test_namespace_of_models_is_closed() -> None:
    plan("none").resource("serving-default-deny", NETWORK).has(
        spec={"podSelector": {}, "policyTypes": ["Egress", "Ingress"]}
    )


def test_models_come_before_jobs_and_jobs_before_headroom() -> None:
    values = {
        r.inputs["metadata"]["name"]: (r.inputs["value"], r.inputs.get("preemptionPolicy"))
        for r in plan("none").plan.resources
        if r.type == PRIORITY
    }
    assert values == {"groundplane-models": (1000, None), "groundplane-headroom": (-1000, "Never")}


def test_keda_runs_on_the_system_groups_and_scales_what_it_knows() -> None:
    values = keda_values(["cluster-system"])
    [term] = values["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert term["matchExpressions"][0]["values"] == ["cluster-system"]
    assert values["rbac"] == {"enabledCustomScaledRefKinds": False}
    assert values["permissions"] == {"operator": {"restrict": {"secret": True}}}
    assert "affinity" not in keda_values([])


def test_every_part_of_the_add_on_runs_on_the_system_groups() -> None:
    assert all(
        "affinity" in keda_http_values(["cluster-system"])[part] for part in ("interceptor", "operator", "scaler")
    )


def test_pods_of_the_add_on_are_let_into_a_restricted_namespace() -> None:
    security = keda_http_values([])["podSecurityContext"]
    assert (security["runAsNonRoot"], security["seccompProfile"]) == (True, {"type": "RuntimeDefault"})


def test_requests_that_wait_are_not_cut_off_with_their_interceptor() -> None:
    interceptor = keda_http_values([])["interceptor"]
    assert (interceptor["drainTimeout"], interceptor["terminationGracePeriodSeconds"]) == ("0s", HELD_SECONDS)
    sleeping = model(SLEEPING)
    assert progress_seconds(sleeping) + sleeping.requests.timeout_seconds <= HELD_SECONDS
