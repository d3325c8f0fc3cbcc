"""Cases of the rules about KEDA."""

from tests.components.monitoring.cases.case import Case

_OBJECT = 'namespace="serving",scaledObject="assistant"'
_WHO = {"namespace": "serving", "scaledObject": "assistant"}
_ERRORS = f'keda_scaler_detail_errors_total{{{_OBJECT},scaler="prometheusScaler",type="scaledobject"}}'


def _condition(name: str) -> str:
    return f'kube_customresource_scaledobject_condition{{namespace="serving",name="assistant",condition="{name}"}}'


_NAME = {"namespace": "serving", "name": "assistant"}

CASES = (
    Case(
        alert="KedaFallbackActive",
        title="ten minutes",
        series={_condition("Fallback"): "1x20"},
        minutes=10,
        fires=[_NAME],
    ),
    Case(alert="KedaFallbackActive", title="two minutes", series={_condition("Fallback"): "1x2 0x20"}, minutes=10),
    Case(alert="KedaFallbackActive", title="active in the good way", series={_condition("Active"): "1x20"}, minutes=10),
    Case(
        alert="KedaScalerErrors",
        title="each time",
        series={_ERRORS: "0+2x40"},
        minutes=30,
        fires=[{**_WHO, "scaler": "prometheusScaler"}],
    ),
    Case(alert="KedaScalerErrors", title="once", series={_ERRORS: "0x10 1x40"}, minutes=30),
    Case(
        alert="KedaScaledObjectNotReady",
        title="no target",
        series={_condition("Ready"): "0x20"},
        minutes=15,
        fires=[_NAME],
    ),
    Case(alert="KedaScaledObjectNotReady", title="ready", series={_condition("Ready"): "1x20"}, minutes=15),
    Case(
        alert="KedaScalingPaused",
        title="five hours",
        series={f"keda_scaled_object_paused{{{_OBJECT}}}": "1x320"},
        minutes=300,
        fires=[_WHO],
    ),
    Case(
        alert="KedaScalingPaused",
        title="two hours",
        series={f"keda_scaled_object_paused{{{_OBJECT}}}": "1x120 0x200"},
        minutes=300,
    ),
)
