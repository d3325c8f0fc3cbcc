"""Rules about replicas of served models, and what they are counted by: ReplicaSets. Pure; no pulumi here.

Whatever runs a model, its pods are a ReplicaSet's, called by a name and a hash: of its Deployment; of its Rollout, if
its rollout is a canary, while the Deployment is at 0; of KServe's Deployment, or of that of each revision of Knative.
Pods would not do: none is there to be counted where none can be made.
"""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import Endpoint
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ServingThresholds

_HPA = "kube_horizontalpodautoscaler"
_BY_HPA = "max by (namespace, horizontalpodautoscaler)"


def unavailable(model: str, endpoint: Endpoint) -> AlertRule:
    """Replicas are wanted, and none is ready.

    The autoscaler counts as well: it wants them where the controller that makes ReplicaSets does not work. While a
    model is scaled to zero it wants none.
    """
    of_model = f'namespace="{endpoint.namespace}", horizontalpodautoscaler="keda-hpa-{model}"'
    return alert(
        "ModelUnavailable",
        f"""
        ({_replicas("spec_replicas", model, endpoint)} > 0
        or max by (namespace) ({_HPA}_status_desired_replicas{{{of_model}}}) > 0)
        unless {_replicas("status_ready_replicas", model, endpoint)} > 0
        """,
        hold_minutes=15,
        severity=_severity(endpoint),
        owner=Owner.SERVING,
        dashboard=Dashboard.SERVING,
        summary=f"No replica of model {model} answers",
        description="Replicas are wanted, and none has become ready: no node, no image, or no weights.",
        labels={"model": model},
    )


def asleep(model: str, endpoint: Endpoint, clusters: str) -> AlertRule:
    """Requests find no replica, and nothing wakes one. `clusters` are those of Envoy that its requests go to."""
    return alert(
        "ScaledToZeroWithTraffic",
        f"""
        sum(increase(envoy_cluster_upstream_cx_none_healthy{{envoy_cluster_name=~"{clusters}"}}[5m])) > 0
        and on () {_replicas("spec_replicas", model, endpoint)} == 0
        """,
        hold_minutes=5,
        severity=_severity(endpoint),
        owner=Owner.SERVING,
        dashboard=Dashboard.SERVING,
        summary=f"Requests come for model {model}, which is scaled to zero",
        description="Nothing wakes it: what should see the requests does not, or is not there.",
        labels={"model": model},
    )


def at_most(bounds: ServingThresholds) -> AlertRule:
    """No more replicas are allowed, and more would be made. Of whatever has an autoscaler; models by KEDA's names."""
    return alert(
        "ReplicasAtMax",
        f"""
        label_replace(
          {_BY_HPA} ({_HPA}_status_desired_replicas) >= {_BY_HPA} ({_HPA}_spec_max_replicas)
          and {_BY_HPA} ({_HPA}_status_condition{{condition="ScalingLimited", status="true"}}) == 1,
          "model", "$1", "horizontalpodautoscaler", "keda-hpa-(.+)"
        )
        """,
        hold_minutes=bounds.at_max_minutes,
        severity=Severity.WARNING,
        owner=Owner.SERVING,
        dashboard=Dashboard.SERVING,
        summary="{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has as many replicas as it may have",
        description="It would take more, and requests wait.",
    )


def _replicas(number: str, model: str, endpoint: Endpoint) -> str:
    """A number of all ReplicaSets of a model together. Each counts once, however many tell of it."""
    sets = f'namespace="{endpoint.namespace}", replicaset=~"{endpoint.workload or model}-[a-z0-9]+"'
    return f"sum by (namespace) (max by (namespace, replicaset) (kube_replicaset_{number}{{{sets}}}))"


def _severity(endpoint: Endpoint) -> Severity:
    """Whose answers nobody gets may wait until the morning."""
    return Severity.CRITICAL if endpoint.seen else Severity.WARNING
