"""Rows about replicas of served models: how many, how fast, and what decides it. Pure; no pulumi here."""

from components.catalog.metrics.kube_state import MODEL
from components.monitoring.boards.made import RATE, critical, lines, query, table, warning
from components.monitoring.dashboard import Colour, Row, Threshold, Unit
from components.monitoring.facts import MonitoringFacts
from components.monitoring.thresholds_spec import ServingThresholds

_WORKLOAD = "(-kserve|-predictor|-predictor-[0-9]+-deployment)?"
"""What of the name of a ReplicaSet is between the key of its model and a hash: see `endpoints.py`."""

_HPA = 'namespace=~"$namespace", horizontalpodautoscaler=~"keda-hpa-$model"'
_SCALED = 'namespace=~"$namespace", scaledObject=~"$model"'
_CONDITION = 'namespace=~"$namespace", name=~"$model"'


def of_replica_sets(number: str) -> str:
    """Sums by model of a number of its ReplicaSets, those of a canary among them."""
    labels = f'namespace=~"$namespace", replicaset=~"$model{_WORKLOAD}-[a-z0-9]+"'
    each = f"max by (namespace, replicaset) (kube_replicaset_{number}{{{labels}}})"
    named = f'label_replace({each}, "model", "$1", "replicaset", "(.+?){_WORKLOAD}-[a-z0-9]+")'
    return f"sum by (namespace, model) ({named})"


def replicas(bounds: ServingThresholds, facts: MonitoringFacts) -> Row:
    """How many there are."""
    by_hpa, hpa = "max by (namespace, horizontalpodautoscaler)", "kube_horizontalpodautoscaler"
    wanted, most = f"{hpa}_status_desired_replicas{{{_HPA}}}", f"{hpa}_spec_max_replicas{{{_HPA}}}"
    limited = f'{hpa}_status_condition{{{_HPA}, condition="ScalingLimited", status="true"}}'
    by_pod = "max by (namespace, pod, uid)"
    there = '{namespace=~"$namespace"}'
    start = f"{by_pod} (kube_pod_status_ready_time{there}) - {by_pod} (kube_pod_created{there})"
    of_model = f'kube_pod_labels{{namespace=~"$namespace", {MODEL}=~"$model"}}'
    model = f"max by (namespace, pod, uid, {MODEL}) ({of_model})"
    return Row(
        title="Replicas",
        panels=(
            lines(
                "Wanted and ready",
                "Of all versions. Wanted and none ready for a quarter of an hour: no node, no image, or no weights.",
                Unit.COUNT,
                query(of_replica_sets("spec_replicas"), "{{model}} wanted"),
                query(of_replica_sets("status_ready_replicas"), "{{model}} ready"),
                alerts=("ModelUnavailable",) if facts.endpoints else (),
                minimum=0,
            ),
            lines(
                "Part of the most replicas",
                f"What the autoscaler wants, of what it may. At 100 % and limited for {bounds.at_max_minutes} minutes "
                "requests wait for replicas that are not allowed.",
                Unit.RATIO,
                query(
                    f"{by_hpa} ({wanted}) / {by_hpa} ({most})",
                    "{{horizontalpodautoscaler}}",
                ),
                query(f"{by_hpa} ({limited})", "{{horizontalpodautoscaler}} limited", secondary=True),
                thresholds=warning(1),
                alerts=("ReplicasAtMax",),
                minimum=0,
            ),
            lines(
                "Cold start",
                "From the making of a pod to its being ready: node, image, weights, warming up. The slowest of each "
                "model.",
                Unit.SECONDS,
                query(
                    f"max by (namespace, {MODEL}) (({start}) * on (namespace, pod, uid) group_left ({MODEL}) {model})",
                    f"{{{{{MODEL}}}}}",
                ),
                minimum=0,
            ),
        ),
    )


def scaling() -> Row:
    """What decides about them."""
    condition = "kube_customresource_scaledobject_condition"
    route = 'envoy_cluster_name=~"httproute/$namespace/$model/.+"'
    return Row(
        title="Scaling",
        panels=(
            lines(
                "What the autoscaler sees",
                "Values of the metrics that it follows, each in its own measure.",
                Unit.COUNT,
                query(
                    f"max by (namespace, scaledObject, metric) (keda_scaler_metrics_value{{{_SCALED}}})",
                    "{{scaledObject}} {{metric}}",
                ),
            ),
            lines(
                "Metrics that cannot be read",
                "Errors of ten minutes. If they last, the fallback comes into force.",
                Unit.COUNT,
                query(
                    "sum by (namespace, scaledObject, scaler) "
                    f"(increase(keda_scaler_detail_errors_total{{{_SCALED}}}[10m]))",
                    "{{scaledObject}} {{scaler}}",
                ),
                thresholds=warning(1),
                alerts=("KedaScalerErrors",),
                minimum=0,
            ),
            lines(
                "Requests that found no replica",
                "In a minute, at the gateway. With a model at zero they wake it; if they do not, nothing sees them.",
                Unit.COUNT,
                query(
                    "sum by (envoy_cluster_name) "
                    f"(rate(envoy_cluster_upstream_cx_none_healthy{{{route}}}[{RATE}])) * 60",
                    "{{envoy_cluster_name}}",
                ),
                thresholds=critical(1),
                alerts=("ScaledToZeroWithTraffic",),
                minimum=0,
            ),
            table(
                "On fallback",
                "1: it follows no load, up or down, until its metric can be read again.",
                Unit.COUNT,
                query(f'max by (namespace, name) ({condition}{{{_CONDITION}, condition="Fallback"}})', "fallback"),
                thresholds=critical(1),
                alerts=("KedaFallbackActive",),
            ),
            table(
                "Able to scale",
                "0: its trigger or its target is wrong, or another autoscaler has the target.",
                Unit.COUNT,
                query(f'min by (namespace, name) ({condition}{{{_CONDITION}, condition="Ready"}})', "ready"),
                base=Colour.CRITICAL,
                thresholds=(Threshold(value=1, colour=Colour.GOOD),),
                alerts=("KedaScaledObjectNotReady",),
            ),
            table(
                "Paused",
                "1: somebody paused it by an annotation.",
                Unit.COUNT,
                query(f"max by (namespace, scaledObject) (keda_scaled_object_paused{{{_SCALED}}})", "paused"),
                thresholds=warning(1),
                alerts=("KedaScalingPaused",),
            ),
        ),
    )
