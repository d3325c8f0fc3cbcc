"""Cases of the rules about replicas of served models.

The assistant is a Rollout's, whose Deployment is at 0; the classifier is Knative's; the summary's candidate is a
shadow.
"""

from collections.abc import Iterator, Mapping

from tests.components.monitoring.cases.case import Case

_SETS = {
    "assistant": ("assistant-7d9f8b6c5", "assistant-5f6b7c8d9"),
    "classifier": ("classifier-predictor-00001-deployment-7d9f8b6c5", "classifier-predictor-00002-deployment-bbcc"),
    "summary-candidate": ("summary-candidate-7d9f8b6c5", "summary-candidate-bbcc"),
}
"""Names of two ReplicaSets of each."""

_CLUSTERS = {
    "assistant": ("httproute/serving/assistant/rule/0/backend/0", "httproute/serving/assistant/rule/0/backend/1"),
    "classifier": ("httproute/serving/classifier/rule/0",),
    "summary-candidate": ("httproute/serving/summary/rule/0-mirror-0",),
}

_OTHERS = {
    # Of other models, of placeholders, and of the Deployment that a Rollout took the pods of.
    **{
        f'kube_replicaset_{number}{{namespace="serving",replicaset="{name}"}}': "3x60"
        for number in ("spec_replicas", "status_ready_replicas")
        for name in ("assistant-v2-7d9f8b6c5", "assistant-headroom-7d9f8b6c5", "classifier-7d9f8b6c5", "summary-bbcc")
    },
    'kube_deployment_spec_replicas{namespace="serving",deployment="assistant"}': "0x60",
}


def _counted(model: str, *, wanted: tuple[str, str], ready: tuple[str, str]) -> dict[str, str]:
    found = dict(_OTHERS)
    for name, each, there in zip(_SETS[model], wanted, ready, strict=True):
        labels = f'{{namespace="serving",replicaset="{name}"}}'
        found[f"kube_replicaset_spec_replicas{labels}"] = each
        found[f"kube_replicaset_status_ready_replicas{labels}"] = there
    return found


def _autoscaler(model: str, desired: str) -> dict[str, str]:
    labels = f'namespace="serving",horizontalpodautoscaler="keda-hpa-{model}"'
    return {f"kube_horizontalpodautoscaler_status_desired_replicas{{{labels}}}": desired}


def _unavailable(model: str, title: str, series: Mapping[str, str], *, fires: bool) -> Case:
    return Case(
        alert="ModelUnavailable",
        title=f"{model}, {title}",
        series=series,
        minutes=25,
        fires=[{"namespace": "serving"}] if fires else (),
        of={"model": model},
    )


def _availability(model: str) -> Iterator[Case]:
    none, two = ("0x60", "0x60"), ("0x60", "2x60")
    yield _unavailable(model, "no replica ready", _counted(model, wanted=two, ready=none), fires=True)
    yield _unavailable(
        model, "both versions, the new one not ready", _counted(model, wanted=("2x60", "2x60"), ready=two), fires=False
    )
    asleep = _counted(model, wanted=none, ready=none) | _autoscaler(model, "0x60")
    yield _unavailable(model, "scaled to zero", asleep, fires=False)
    woken = _counted(model, wanted=("0x60", "0x20 1x40"), ready=none) | _autoscaler(model, "0x20 1x40")
    yield _unavailable(model, "woken five minutes ago", woken, fires=False)
    unheard = _counted(model, wanted=none, ready=none) | _autoscaler(model, "1x60")
    yield _unavailable(model, "woken, and nobody makes pods", unheard, fires=True)
    yield _unavailable(model, "wanted, and without a ReplicaSet", _OTHERS | _autoscaler(model, "1x60"), fires=True)
    told_twice = {
        name.replace("{", f'{{instance="{n}",'): values
        for n in "ab"
        for name, values in _counted(model, wanted=two, ready=two).items()
    }
    yield _unavailable(model, "ready, and told twice", told_twice, fires=False)


def _asleep(model: str, title: str, wanted: str, requests: str, *, fires: bool, cluster: str | None = None) -> Case:
    label = f'envoy_cluster_name="{cluster or _CLUSTERS[model][0]}"'
    series = _counted(model, wanted=("0x60", wanted), ready=("0x60", "0x60"))
    return Case(
        alert="ScaledToZeroWithTraffic",
        title=f"{model}, {title}",
        series=series | {f"envoy_cluster_upstream_cx_none_healthy{{{label}}}": requests},
        minutes=20,
        fires=[{}] if fires else (),
        of={"model": model},
    )


def _sleep(model: str) -> Iterator[Case]:
    for cluster in _CLUSTERS[model]:
        yield _asleep(model, f"nothing wakes it: {cluster}", "0x60", "0+5x60", fires=True, cluster=cluster)
    yield _asleep(model, "wakes up", "0x3 1x60", "0+5x60", fires=False)
    yield _asleep(model, "nobody calls it", "0x60", "0x60", fires=False)
    other = "httproute/serving/other/rule/0"
    yield _asleep(model, "somebody calls another", "0x60", "0+5x60", fires=False, cluster=other)


CASES = (
    *(case for model in _SETS for case in _availability(model)),
    *(case for model in _SETS for case in _sleep(model)),
)
