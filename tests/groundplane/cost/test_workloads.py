from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.instances import instance_types
from components.serving.canary_spec import CanarySpec, CanaryStepSpec, most_replicas
from groundplane.cost.range import Range, always
from groundplane.cost.workloads import Workload, nodes_kept, workloads
from groundplane.plan.model import Resource
from infra.budget import NodeUsageSpec, UsageSpec
from tests.groundplane.cost.plans import plan_of, pricing_of, resource

DEPLOYMENT, SCALER = "kubernetes:apps/v1:Deployment", "kubernetes:keda.sh/v1alpha1:ScaledObject"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
SERVICE, GROUP = "kubernetes:serving.kserve.io/v1beta1:InferenceService", "cluster-l4"
L4X4 = instance_types()["g6.12xlarge"]
GPU = "nvidia.com/gpu"


def pod(gpus: int = 1, group: str = GROUP) -> dict[str, Any]:
    return {
        "nodeSelector": {"groundplane/node-group": group},
        "containers": [
            {"resources": {"limits": {GPU: str(gpus), "memory": "8Gi"}, "requests": {"cpu": "500m"}}},
            {"resources": {"requests": {"cpu": "1", "memory": "1Gi"}}},
        ],
    }


def thing(type_: str, name: str, spec: dict[str, Any], **more: Any) -> Resource:
    return resource(type_, name, {"metadata": {"name": name, "namespace": "serving"}, "spec": spec}, **more)


def deployment(name: str = "assistant", **spec: Any) -> Resource:
    return thing(DEPLOYMENT, name, {"template": {"spec": pod()}, **spec})


def scaler(target: str = "assistant", least: int = 1, most: int = 5, namespace: str = "serving") -> Resource:
    spec = {"scaleTargetRef": {"name": target}, "minReplicaCount": least, "maxReplicaCount": most}
    return resource(SCALER, target, {"metadata": {"name": target, "namespace": namespace}, "spec": spec})


def of(*resources: Resource, share: float = 0.25) -> list[Workload]:
    usage = UsageSpec(nodes=NodeUsageSpec(pool_share=share))
    return list(workloads(pricing_of(plan_of(*resources), {}, usage=usage)))


def span(least: int, expected: str, most: int) -> Range:
    return Range(minimum=Decimal(least), expected=Decimal(expected), maximum=Decimal(most))


def test_pods_request_what_all_containers_do() -> None:
    (found,) = of(deployment())
    assert found.requests == {GPU: 1, "cpu": Decimal("1.5"), "memory": 9 * 1024}
    assert (found.name, found.group) == ("assistant", GROUP)


@pytest.mark.parametrize(
    ("resources", "replicas"),
    [
        ((deployment(),), always(1)),
        ((deployment(replicas=3),), always(3)),
        ((deployment(), scaler()), span(1, "2", 5)),
        ((deployment(), scaler(least=0, most=4)), span(0, "1", 4)),
        ((deployment(), scaler(namespace="other")), always(1)),
        ((deployment("assistant-headroom", replicas=2), scaler()), always(2)),
        (
            (thing(SERVICE, "assistant", {"predictor": {**pod(), "minReplicas": 0, "maxReplicas": 2}}),),
            span(0, "0.5", 2),
        ),
        ((thing(SERVICE, "assistant", {"predictor": pod()}), scaler("assistant-predictor")), span(1, "2", 5)),
    ],
)
def test_replicas_are_those_of_whoever_decides(resources: tuple[Resource, ...], replicas: Range) -> None:
    assert [each.replicas for each in of(*resources)] == [replicas]


def rollout(*percents: int, keep: bool = True, name: str = "assistant", namespace: str = "serving") -> Resource:
    steps: list[dict[str, Any]] = []
    for percent in percents:
        steps += [{"setWeight": percent}, {"pause": {}}]
    strategy = {"canary": {"dynamicStableScale": not keep, "steps": steps}}
    metadata = {"name": name, "namespace": namespace}
    return resource(ROLLOUT, f"{name}-rollout", {"metadata": metadata, "spec": {"strategy": strategy}})


@pytest.mark.parametrize(
    ("canary", "most"),
    [
        (rollout(5, 25, 100), 12),
        (rollout(5, 50), 9),
        (rollout(25, 50, 100, keep=False), 9),
        (rollout(100, name="other"), 6),
        (rollout(100, namespace="other"), 6),
    ],
)
def test_new_version_is_there_besides_at_the_most(canary: Resource, most: int) -> None:
    assert [each.replicas for each in of(deployment(), scaler(least=2, most=6), canary)] == [span(2, "3", most)]


@given(
    replicas=st.integers(0, 60),
    percents=st.sets(st.integers(1, 99), max_size=5).map(lambda found: [*sorted(found), 100]),
    keep=st.booleans(),
)
def test_both_versions_together_are_what_the_stack_file_is_checked_for(
    replicas: int, percents: list[int], keep: bool
) -> None:
    steps = tuple(CanaryStepSpec(percent=percent) for percent in percents)
    spec = CanarySpec(kind="canary", steps=steps, keep_stable=keep)
    (found,) = of(deployment(replicas=replicas), rollout(*percents, keep=keep))
    assert found.replicas.maximum == most_replicas(spec, replicas)


def test_average_is_told_where_it_is_assumed() -> None:
    (found,) = of(deployment(), scaler(), share=0.5)
    assert found.assumes == "assistant: 3 replicas on average, 50% of the way from 1 to 5 (usage.nodes.pool_share)"
    (found,) = of(deployment(replicas=2), rollout(100))
    assert found.assumes == "assistant: 4 replicas at the most, while a new version takes over"
    (fixed,) = of(deployment())
    assert fixed.assumes == ""


def test_pods_that_run_anywhere_and_jobs_are_no_workloads() -> None:
    anywhere = thing(DEPLOYMENT, "any", {"template": {"spec": {"containers": []}}})
    job = thing("kubernetes:batch/v1:Job", "job", {"template": {"spec": pod()}})
    assert of(anywhere, job) == []


def workload(gpus: int, replicas: Range) -> Workload:
    return Workload(urn="", name="it", group=GROUP, requests={GPU: Decimal(gpus)}, replicas=replicas)


@pytest.mark.parametrize(("gpus", "share"), [(1, "0.25"), (2, "0.5"), (3, "1"), (4, "1"), (5, None)])
def test_share_is_what_no_other_pod_can_have(gpus: int, share: str | None) -> None:
    assert workload(gpus, always(1)).share(L4X4) == (None if share is None else Decimal(share))


def test_nodes_are_whole_at_the_ends_and_shared() -> None:
    kept = nodes_kept([workload(1, span(1, "2.5", 5)), workload(2, always(1))], L4X4)
    assert kept == span(1, "1.125", 2)


def test_nothing_is_kept_where_something_does_not_fit() -> None:
    assert nodes_kept([workload(1, always(1)), workload(8, always(1))], L4X4) is None
    assert nodes_kept([], L4X4) == Range()
