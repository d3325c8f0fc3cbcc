"""Cases of the rules about the budget, which is 73000 USD a month: 100 an hour."""

from tests.components.monitoring.cases.case import Case

_NODE = 'node_total_hourly_cost{node="n1",instance_type="p5en.48xlarge"}'
_VOLUME = 'pv_hourly_cost{persistentvolume="pv-1",volumename="vol-1"}'
_SIZE = 'kube_persistentvolume_capacity_bytes{persistentvolume="pv-1"}'
_TEN_GIB = 10 * 1024**3

_WARNING = {"severity": "warning"}
_CRITICAL = {"severity": "critical"}

CASES = (
    Case(
        alert="BudgetBurn",
        title="110 an hour",
        series={_NODE: "105x200", _VOLUME: "0.5x200", _SIZE: f"{_TEN_GIB}x200"},
        minutes=120,
        fires=[{}],
        of=_WARNING,
    ),
    Case(alert="BudgetBurn", title="90 an hour", series={_NODE: "90x200"}, minutes=120, of=_WARNING),
    Case(
        alert="BudgetBurn",
        title="90 an hour, by a node that was replaced and an OpenCost that was",
        series={
            'node_total_hourly_cost{node="n1",instance="a"}': "90x300 stale",
            'node_total_hourly_cost{node="n1",instance="b"}': "_x298 90x300 stale",
            'node_total_hourly_cost{node="n2",instance="b"}': "_x600 90x300",
        },
        minutes=700,
        of=_WARNING,
    ),
    Case(alert="BudgetBurn", title="160 an hour", series={_NODE: "160x200"}, minutes=120, fires=[{}], of=_CRITICAL),
    Case(alert="BudgetBurn", title="110 an hour", series={_NODE: "110x200"}, minutes=120, of=_CRITICAL),
)
