"""The GPUs: what is used of them, and by whom. Pure; no pulumi here. What ails them is in `gpu_health.py`."""

from components.catalog.metrics.kube_state import NODE_GROUP
from components.monitoring.boards.gpu_fabric import fabric
from components.monitoring.boards.gpu_health import errors, heat
from components.monitoring.boards.made import (
    NAMESPACE,
    NODE,
    NODE_GROUP_VARIABLE,
    bars,
    by_node_group,
    lines,
    number,
    of_nodes,
    query,
    table,
)
from components.monitoring.dashboard import Colour, Dashboard, Row, Threshold, Unit
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard as Key
from components.monitoring.thresholds_spec import GpuThresholds, ThresholdsSpec

CHOSEN = 'Hostname=~"$node", namespace=~"$namespace"'
_GPUS = 'kube_node_status_allocatable{resource="nvidia_com_gpu", node=~"$node"}'
_GIVEN = 'kube_pod_container_resource_requests{resource="nvidia_com_gpu", node=~"$node", namespace=~"$namespace"}'
_UTILISATION = f"DCGM_FI_DEV_GPU_UTIL{{{CHOSEN}}}"
_TENSOR = f"DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{{{CHOSEN}}}"
_BUSY_OF_A_POD = f'max_over_time(DCGM_FI_DEV_GPU_UTIL{{{CHOSEN}, pod!=""}}[10m])'


def dashboard(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> Dashboard:
    """The dashboard."""
    bounds = thresholds.gpu
    return Dashboard(
        uid=Key.GPU_FLEET,
        title="GPU fleet",
        description="What is used of the GPUs, by whom, and what ails them.",
        variables=(NODE_GROUP_VARIABLE, NODE, NAMESPACE),
        rows=(_now(bounds), _use(), _waste(bounds), heat(bounds), errors(bounds), fabric(bounds)),
    )


def _now(bounds: GpuThresholds) -> Row:
    return Row(
        title="Now",
        panels=(
            number("GPUs", "Those that the scheduler may give away.", Unit.COUNT, query(f"sum({_GPUS})", "GPUs")),
            number("Given to pods", "Those that a pod asked for and has.", Unit.COUNT, query(f"sum({_GIVEN})", "GPUs")),
            number(
                "Utilisation",
                "Part of the time in which anything runs on them, on average. A kernel on one of a hundred "
                "processors counts as full use, and so does a collective that waits.",
                Unit.PERCENT,
                query(f"avg({_UTILISATION})", "utilisation"),
            ),
            number(
                "Tensor activity",
                "Part of the cycles in which tensor cores compute, on average: what was paid for. Good training of "
                "large models reaches 30 to 50 %.",
                Unit.RATIO,
                query(f"avg({_TENSOR})", "tensor activity"),
            ),
            number(
                "Reserved and idle",
                f"GPUs that a pod has, and that were below {bounds.idle_percent:g} % for ten minutes.",
                Unit.COUNT,
                query(f"count({_BUSY_OF_A_POD} < {bounds.idle_percent:g}) or vector(0)", "GPUs"),
                thresholds=(Threshold(value=1, colour=Colour.WARNING),),
            ),
            number("Power", "What all draw.", Unit.WATT, query(f"sum(DCGM_FI_DEV_POWER_USAGE{{{CHOSEN}}})", "power")),
        ),
    )


def _use() -> Row:
    memory = f"sum by (namespace) (DCGM_FI_DEV_FB_USED{{{CHOSEN}}})"
    free = f"sum by (namespace) (DCGM_FI_DEV_FB_FREE{{{CHOSEN}}})"
    return Row(
        title="Use",
        panels=(
            lines(
                "Busy, and with what",
                "Utilisation far above the others is waiting: for data, for other GPUs, for the host.",
                Unit.RATIO,
                query(f"avg({_UTILISATION}) / 100", "utilisation"),
                query(f"avg(DCGM_FI_PROF_SM_ACTIVE{{{CHOSEN}}})", "processors"),
                query(f"avg({_TENSOR})", "tensor cores"),
                query(f"avg(DCGM_FI_PROF_DRAM_ACTIVE{{{CHOSEN}}})", "memory interface"),
                minimum=0,
                maximum=1,
                width=12,
            ),
            lines(
                "Utilisation by node group",
                "A group that is never busy is too large, or its jobs cannot start.",
                Unit.PERCENT,
                query(of_nodes("avg", NODE_GROUP, _UTILISATION, node="Hostname"), f"{{{{{NODE_GROUP}}}}}"),
                minimum=0,
                maximum=100,
                width=12,
            ),
            lines(
                "Utilisation by namespace",
                "Who keeps the GPUs busy.",
                Unit.PERCENT,
                query(f"avg by (namespace) ({_UTILISATION})", "{{namespace}}"),
                minimum=0,
                maximum=100,
            ),
            lines(
                "Tensor activity by namespace",
                "Who computes with them.",
                Unit.RATIO,
                query(f"avg by (namespace) ({_TENSOR})", "{{namespace}}"),
                minimum=0,
                maximum=1,
            ),
            bars(
                "Memory by namespace",
                "Used part of the GPUs' memory. Servers of language models fill it on purpose.",
                Unit.RATIO,
                query(f"{memory} / ({memory} + {free})", "{{namespace}}"),
                minimum=0,
                maximum=1,
            ),
        ),
    )


def _waste(bounds: GpuThresholds) -> Row:
    by_node = "sum by (node)"
    unused = f"{by_node} ({_GPUS}) - ({by_node} ({_GIVEN}) or 0 * {by_node} ({_GPUS}))"
    return Row(
        title="Paid for and not used",
        panels=(
            table(
                "Utilisation of the GPUs that pods have",
                f"The highest of the last ten minutes. Somebody is told below {bounds.idle_percent:g} % for "
                f"{bounds.idle_minutes} minutes: others may be waiting for it.",
                Unit.PERCENT,
                query(f"bottomk(50, max by (namespace, pod, Hostname, gpu) ({_BUSY_OF_A_POD}))", "utilisation"),
                base=Colour.WARNING,
                thresholds=(Threshold(value=bounds.idle_percent, colour=Colour.GOOD),),
                alerts=("GpuIdleWhileReserved",),
                width=12,
            ),
            lines(
                "GPUs that no pod has, by node group",
                "Nodes of a group stay until the group is made smaller; Karpenter takes its own away.",
                Unit.COUNT,
                query(by_node_group(f"({unused})"), f"{{{{{NODE_GROUP}}}}}"),
                alerts=("GpuNodeUnused",),
                minimum=0,
                stacked=True,
                width=12,
            ),
        ),
    )
