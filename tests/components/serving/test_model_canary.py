import json
from functools import cache
from typing import Any

import pytest

from components.serving.autoscaling import Autoscaling, AutoscalingArgs
from components.serving.metric_queries import Place, metric_query
from components.serving.model_canary import ModelCanary, ModelCanaryArgs
from components.serving.rollout_room import fitting_replicas, more_at_once
from components.serving.runtime import Runtime
from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs import nodes, providers
from tests.components.serving.programs_rollouts import AB, CANARY, NEW, PROGRAMS, ROLLOUTS, program
from tests.components.serving.promql import value_of
from tests.components.serving.specs import DIGEST, autoscaling, changed, model
from tests.components.serving.test_autoscaling import kinds
from tests.components.serving.test_serving_rules import told

ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
TEMPLATE = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate"
SCALED = "kubernetes:keda.sh/v1alpha1:ScaledObject"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
RELEASE = "kubernetes:helm.sh/v3:Release"


@cache
def every() -> RecordedPlan:
    return record(PROGRAMS["rollouts"])


def rollout() -> dict[str, Any]:
    spec: dict[str, Any] = every().resource("assistant-rollout", ROLLOUT).inputs["spec"]
    return spec


def test_rollout_comes_after_all_that_it_works_on() -> None:
    made = every().resource("assistant-rollout", ROLLOUT)
    for name in ("assistant-watch", "assistant-step", "rollouts"):
        made.depends_on(name)
    assert kinds(made.resource.property_dependencies["spec"]) >= {DEPLOYMENT, ROUTE}


def test_rollout_takes_the_deployments_pods_over() -> None:
    assert rollout()["workloadRef"] == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "name": "assistant",
        "scaleDown": "onsuccess",
    }
    deployment = every().resource("assistant", DEPLOYMENT).inputs["spec"]
    assert rollout()["selector"] == deployment["selector"]
    assert "template" not in rollout()


def test_replicas_are_the_autoscalers_after_the_first() -> None:
    assert rollout()["replicas"] == 1
    assert every().resource("assistant-rollout", ROLLOUT).resource.options.ignore_changes == ("spec.replicas",)
    scaled = every().resource("assistant", SCALED)
    assert ROLLOUT in kinds(scaled.resource.property_dependencies["spec"])
    assert scaled.inputs["spec"]["scaleTargetRef"] == {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "name": "assistant",
    }


def test_keda_may_scale_rollouts_where_there_are_canaries() -> None:
    values = every().resource("serving-keda", RELEASE).inputs["values"]["rbac"]
    assert values == {
        "enabledCustomScaledRefKinds": True,
        "scaledRefKinds": [{"apiGroup": "argoproj.io", "kind": "rollouts"}],
    }


def test_steps_and_what_is_judged_are_those_of_the_stack_file() -> None:
    canary = rollout()["strategy"]["canary"]
    assert [next(iter(step)) for step in canary["steps"]] == ["setWeight", "pause", "analysis", "setWeight"]
    assert [step["setWeight"] for step in canary["steps"] if "setWeight" in step] == [10, 100]
    assert canary["analysis"]["templates"] == [{"templateName": "assistant-watch"}]
    assert canary["analysis"]["startingStep"] == 1
    assert canary["trafficRouting"] == {
        "plugins": {"argoproj-labs/gatewayAPI": {"httpRoute": "assistant", "namespace": "serving"}}
    }
    assert rollout()["progressDeadlineAbort"] is True
    assert canary["dynamicStableScale"] is False


@pytest.mark.parametrize(("pause", "steps"), [(None, [{}]), (0, []), (90, [{"duration": "90m"}])])
def test_pause_is_for_good_for_a_time_or_none(pause: int | None, steps: list[dict[str, str]]) -> None:
    document = changed(CANARY, steps=[{"percent": 100, "pause_minutes": pause}], keep_stable=False)
    plan = record(program({"assistant": changed(ROLLOUTS["assistant"], rollout=document)}))
    canary = plan.resource("assistant-rollout", ROLLOUT).inputs["spec"]["strategy"]["canary"]
    assert [step["pause"] for step in canary["steps"] if "pause" in step] == steps
    # A step that is there: with a single one, it is that.
    assert canary["analysis"]["startingStep"] == min(1, len(steps))
    assert canary["dynamicStableScale"] is True
    assert [r.name for r in plan.plan.resources if r.type == TEMPLATE] == ["assistant-watch"]


def metrics(name: str) -> dict[str, dict[str, Any]]:
    spec = every().resource(name, TEMPLATE).inputs["spec"]
    return {metric["name"]: metric for metric in spec["metrics"]}


def test_everything_is_watched_and_measured_alike() -> None:
    watched, measured = metrics("assistant-watch"), metrics("assistant-step")
    assert sorted(watched) == ["failed-requests", "latency-p95", "latency-p95-above-stable", "restarts"]
    assert {name: metric["provider"] for name, metric in watched.items()} == {
        name: metric["provider"] for name, metric in measured.items()
    }
    assert {metric["count"] for metric in measured.values()} == {"{{args.count}}"}
    assert {metric["initialDelay"] for metric in watched.values()} == {"120s"}
    given = [argument["name"] for argument in every().resource("assistant-step", TEMPLATE).inputs["spec"]["args"]]
    [step] = [step for step in rollout()["strategy"]["canary"]["steps"] if "analysis" in step]
    assert [argument["name"] for argument in step["analysis"]["args"]] == given


def test_version_that_nobody_calls_waits_for_somebody_to_decide() -> None:
    watched = metrics("assistant-watch")
    assert watched["latency-p95"]["successCondition"] == "len(result) > 0 && !isNaN(result[0]) && result[0] <= 15"
    assert watched["latency-p95"]["inconclusiveLimit"] == 5
    # With all requests at the new version, there is nothing to compare with.
    assert "failureCondition" not in watched["latency-p95-above-stable"]


def test_role_and_volume_are_of_all_versions_and_stay_the_same() -> None:
    mounted = changed(ROLLOUTS["assistant"], startup={"weights_from": "mountpoint"})
    plans = [record(program({"assistant": changed(mounted, source=source)})) for source in (mounted["source"], NEW)]
    for kind in ("kubernetes:core/v1:PersistentVolume", "aws:iam/rolePolicy:RolePolicy"):
        name = "assistant-files" if "Volume" in kind else "assistant"
        before, after = (plan.resource(name, kind).inputs for plan in plans)
        assert before == after
        assert "assistant/sha256/" in json.dumps(after)
        assert DIGEST not in json.dumps(after)
    addresses = [
        plan.resource("assistant", DEPLOYMENT).inputs["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"]
        for plan in plans
    ]
    assert addresses == [f"/models/{DIGEST}", f"/models/{NEW.partition('@sha256:')[2]}"]


def test_fails_when_there_is_no_room_for_both_versions() -> None:
    spec = model(rollout=CANARY, autoscaling__max_replicas=10)
    assert (more_at_once(spec, 10), fitting_replicas(spec, 16)) == (10, 8)
    models = {"assistant": changed(ROLLOUTS["assistant"], autoscaling__max_replicas=10)}
    [problem] = told(models)
    assert problem == (
        "models.assistant.autoscaling.max_replicas: and 10 more, for updates, have no place on inference, whose limits "
        "have 16; got 10; write 8 or less, or let inference grow"
    )


def test_candidate_needs_room_as_well() -> None:
    more = {"metric": "in_flight_requests", "target": 20, "min_replicas": 1, "max_replicas": 40}
    models = {"assistant": changed(ROLLOUTS["compared"], rollout=changed(AB, candidate={"autoscaling": more}))}
    [problem] = told(models)
    assert problem.startswith("models.assistant.rollout.candidate.autoscaling.max_replicas: and one more, for updates,")


def test_candidates_files_have_to_be_there() -> None:
    elsewhere = f"s3://elsewhere/assistant@sha256:{DIGEST}"
    models = {"assistant": changed(ROLLOUTS["compared"], rollout=changed(AB, candidate={"source": elsewhere}))}
    [problem] = told(models)
    assert problem.startswith(
        "models.assistant.rollout.candidate.source: is in elsewhere, which is none of the buckets"
    )


@pytest.mark.parametrize(
    ("ready", "value"), [({"assistant-5d8f7c9b6d": 0.0}, 0), ({"assistant-5d8f7c9b6d": 1.0}, None)]
)
def test_replicas_of_a_rollout_are_those_of_its_replica_sets(ready: dict[str, float], value: float | None) -> None:
    policy = autoscaling(metric="queue_depth", target=5)
    place = Place(namespace="serving", name="assistant", gateway_namespace="g", window_seconds=60, rolls_out=True)
    query = metric_query(policy.metric, Runtime.VLLM, place)
    sets = [({"namespace": "serving", "replicaset": name}, count) for name, count in ready.items()]
    other = ({"namespace": "serving", "replicaset": "assistant-candidate-7b7b7b7b7b"}, 3.0)
    assert value_of(query, {"kube_replicaset_status_ready_replicas": [*sets, other]}) == value


def test_fails_when_a_canary_is_to_scale_its_deployment() -> None:
    args = AutoscalingArgs(
        spec=model(rollout=CANARY),
        namespace="serving",
        namespace_ready="serving",
        deployment_name="assistant",
        service_name="assistant",
        prometheus_url="http://prometheus:9090",
        gateway_namespace="gateways",
        capacity=nodes()["inference"],
        after=[],
    )
    with pytest.raises(ValueError, match="a canary scales its Rollout, not its Deployment"):
        record(lambda: Autoscaling("assistant", args, providers()))


def test_fails_when_the_rollout_is_no_canary() -> None:
    args = ModelCanaryArgs(
        spec=model(rollout=AB),
        namespace="serving",
        namespace_ready="serving",
        deployment_name="assistant",
        route_name="assistant",
        prometheus_url="http://prometheus:9090",
        gateway_namespace="gateways",
        after=[],
    )
    with pytest.raises(ValueError, match="its rollout is no canary"):
        record(lambda: ModelCanary("assistant", args, providers()))
