"""What the environment costs, who causes it, and what is paid for nothing. Pure; no pulumi here.

Prices are those that OpenCost knows of nodes and volumes: not those of NAT gateways, buckets and databases.
"""

from components.catalog.metrics.kube_state import NODE_GROUP
from components.monitoring.boards.cost_waste import of_pods, waste, worth
from components.monitoring.boards.made import NAMESPACE, bars, by_node_group, lines, number, query
from components.monitoring.dashboard import Colour, Dashboard, Panel, Row, Threshold, Unit, Variable
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.budget import CRITICAL_FACTOR, HOURS_A_MONTH, NODES, PACE, VOLUMES, average
from components.monitoring.rules.made import Dashboard as Key
from components.monitoring.thresholds_spec import ThresholdsSpec

_GROUP = f"{{{{{NODE_GROUP}}}}}"
_NODE_COST = "max by (node) (node_total_hourly_cost)"
_MODEL = Variable(name="model", title="Model", metric="vllm:num_requests_running", label="model_name")


def dashboard(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> Dashboard:
    """The dashboard."""
    return Dashboard(
        uid=Key.COST,
        title="Cost",
        description="What a month costs at the pace of now, who causes it, and what is paid for nothing.",
        variables=(NAMESPACE, _MODEL),
        rows=(_now(thresholds, facts), _causes(), waste(), worth()),
    )


def _now(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> Row:
    week = f"{HOURS_A_MONTH} * {average('7d')}"
    return Row(
        title="Now",
        panels=(
            number("By the hour", "All nodes.", Unit.USD, query(NODES, "nodes"), decimals=2),
            number(
                "A month at this pace",
                "Nodes and volumes at the price of the last six hours.",
                Unit.USD,
                query(PACE, "a month"),
                decimals=0,
            ),
            number("A month at the pace of the week", "Nodes alone.", Unit.USD, query(week, "a month"), decimals=0),
            number(
                "The last 30 days",
                "What nodes cost, hour by hour; as far back as Prometheus remembers.",
                Unit.USD,
                query(f"sum_over_time({NODES}[30d:1h])", "30 days"),
                decimals=0,
            ),
            *(_budget(thresholds) if facts.budget_monthly_usd is not None else ()),
        ),
    )


def _budget(thresholds: ThresholdsSpec) -> tuple[Panel, ...]:
    bound = thresholds.platform.budget_percent / 100
    budget = "groundplane:budget:monthly_usd"
    burning = (
        Threshold(value=bound, colour=Colour.WARNING),
        Threshold(value=bound * CRITICAL_FACTOR, colour=Colour.CRITICAL),
    )
    return (
        number(
            "Part of the budget",
            "That a month at this pace would take.",
            Unit.RATIO,
            query(f"{PACE} / on () max({budget})", "of the budget"),
            thresholds=burning,
            width=8,
        ),
        lines(
            "Pace and budget",
            "What a month would cost at the price of each six hours, beside the budget of the stack file.",
            Unit.USD,
            query(PACE, "a month at this pace"),
            query(f"max({budget})", "budget", secondary=True),
            alerts=("BudgetBurn",),
            minimum=0,
            width=24,
        ),
    )


def _causes() -> Row:
    parts = of_pods()
    return Row(
        title="Who causes it",
        panels=(
            lines(
                "By node group",
                "Nodes by the hour.",
                Unit.USD,
                query(by_node_group(f"({_NODE_COST})"), _GROUP),
                minimum=0,
                stacked=True,
            ),
            lines(
                "By instance type",
                "Nodes by the hour.",
                Unit.USD,
                query(
                    "sum by (instance_type) (max by (node, instance_type) (node_total_hourly_cost))",
                    "{{instance_type}}",
                ),
                minimum=0,
                stacked=True,
            ),
            bars(
                "By part",
                "By the hour: what containers of the chosen namespaces take, and volumes.",
                Unit.USD,
                *(query(f"sum({text})", name) for name, text in parts.items()),
                query(" ".join(VOLUMES.split()), "volumes"),
                decimals=2,
            ),
            lines(
                "GPUs by namespace",
                "By the hour, whether they are used or not.",
                Unit.USD,
                query(f"sum by (namespace) ({parts['GPUs']})", "{{namespace}}"),
                minimum=0,
                stacked=True,
                width=12,
            ),
            lines(
                "Processors and memory by namespace",
                "By the hour, whether they are used or not.",
                Unit.USD,
                query(
                    f"sum by (namespace) ({parts['processors']}) + sum by (namespace) ({parts['memory']})",
                    "{{namespace}}",
                ),
                minimum=0,
                stacked=True,
                width=12,
            ),
        ),
    )
