"""Cases of the rules about nodes that come and go."""

from tests.components.monitoring.cases.case import Case

_WAITING = 'karpenter_scheduler_unschedulable_pods_count{controller="provisioner"}'
_NONE = 'karpenter_nodeclaims_disrupted_total{nodepool="inference",reason="insufficient_capacity",capacity_type="spot"}'
_READY = 'kube_customresource_nodepool_condition{name="inference",condition="Ready"}'


def _errors(error: str) -> str:
    return f'karpenter_cloudprovider_errors_total{{controller="c",method="Create",provider="aws",error="{error}"}}'


def _used(gpus: int) -> dict[str, str]:
    labels = 'nodepool="inference",resource_type="nvidia_com_gpu"'
    return {f"karpenter_nodepools_usage{{{labels}}}": f"{gpus}x60", f"karpenter_nodepools_limit{{{labels}}}": "16x60"}


def _messages(kind: str) -> str:
    return f'karpenter_interruption_received_messages_total{{message_type="{kind}"}}'


CASES = (
    Case(alert="KarpenterCannotSchedule", title="half an hour", series={_WAITING: "0x5 3x40"}, minutes=30, fires=[{}]),
    Case(alert="KarpenterCannotSchedule", title="five minutes", series={_WAITING: "0x5 3x5 0x40"}, minutes=30),
    Case(
        alert="KarpenterInsufficientCapacity",
        title="one every two minutes",
        series={_NONE: "0+0.5x120"},
        minutes=90,
        fires=[{"nodepool": "inference"}],
    ),
    Case(
        alert="KarpenterInsufficientCapacity",
        title="one every twenty minutes",
        series={_NONE: "0+0.05x120"},
        minutes=90,
    ),
    Case(
        alert="KarpenterLaunchErrors",
        title="not permitted",
        series={_errors(""): "0+1x60"},
        minutes=45,
        fires=[{}],
    ),
    Case(
        alert="KarpenterLaunchErrors",
        title="no capacity",
        series={_errors("InsufficientCapacityError"): "0+1x60"},
        minutes=45,
    ),
    Case(
        alert="NodePoolNotReady",
        title="its node class is not",
        series={_READY: "0x30"},
        minutes=20,
        fires=[{"name": "inference"}],
    ),
    Case(alert="NodePoolNotReady", title="ready", series={_READY: "0x5 1x30"}, minutes=20),
    Case(
        alert="NodePoolAtLimit",
        title="all GPUs",
        series=_used(16),
        minutes=40,
        fires=[{"nodepool": "inference", "resource_type": "nvidia_com_gpu"}],
    ),
    Case(alert="NodePoolAtLimit", title="half of them", series=_used(8), minutes=40),
    Case(
        alert="SpotInterruptions",
        title="one every five minutes",
        series={_messages("spot_interrupted"): "0+0.2x120"},
        minutes=90,
        fires=[{}],
    ),
    Case(
        alert="SpotInterruptions",
        title="advice alone",
        series={_messages("rebalance_recommendation"): "0+0.2x120"},
        minutes=90,
    ),
    # The block ends two days after promtool's clock starts, as `environment.FACTS` says.
    Case(
        alert="CapacityBlockEnding",
        title="23 hours before",
        series={},
        minutes=25 * 60,
        fires=[{"node_group": "h200"}],
    ),
    Case(alert="CapacityBlockEnding", title="25 hours before", series={}, minutes=23 * 60),
    Case(alert="CapacityBlockEnding", title="after its end", series={}, minutes=49 * 60),
)
