"""Rules about autoscaling that does not see what it follows. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ThresholdsSpec


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about KEDA."""
    return (
        alert(
            "KedaFallbackActive",
            'max by (namespace, name) (kube_customresource_scaledobject_condition{condition="Fallback"}) == 1',
            hold_minutes=thresholds.serving.fallback_minutes,
            severity=Severity.CRITICAL,
            owner=Owner.SERVING,
            dashboard=Dashboard.SERVING,
            summary="{{ $labels.namespace }}/{{ $labels.name }} runs on its fallback replicas",
            description="Its metric cannot be read: it follows no load, up or down, until it can.",
        ),
        alert(
            "KedaScalerErrors",
            "sum by (namespace, scaledObject, scaler) (increase(keda_scaler_detail_errors_total[10m])) > 0",
            hold_minutes=10,
            severity=Severity.WARNING,
            owner=Owner.SERVING,
            dashboard=Dashboard.SERVING,
            summary="{{ $labels.scaler }} of {{ $labels.namespace }}/{{ $labels.scaledObject }} cannot be read",
            description="If it lasts, the fallback comes into force.",
        ),
        alert(
            "KedaScaledObjectNotReady",
            'min by (namespace, name) (kube_customresource_scaledobject_condition{condition="Ready"}) == 0',
            hold_minutes=10,
            severity=Severity.CRITICAL,
            owner=Owner.SERVING,
            dashboard=Dashboard.SERVING,
            summary="KEDA cannot scale {{ $labels.namespace }}/{{ $labels.name }}",
            description="Its trigger or its target is wrong, or another autoscaler has the target.",
        ),
        alert(
            "KedaScalingPaused",
            "max by (namespace, scaledObject) (keda_scaled_object_paused) == 1",
            hold_minutes=4 * 60,
            severity=Severity.WARNING,
            owner=Owner.SERVING,
            dashboard=Dashboard.SERVING,
            summary="Autoscaling of {{ $labels.namespace }}/{{ $labels.scaledObject }} has been paused for four hours",
            description="Somebody paused it by an annotation, and most likely forgot.",
        ),
    )
