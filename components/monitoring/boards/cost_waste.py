"""Rows about what is paid for nothing, and what it costs to have what is worth it. Pure; no pulumi here."""

from components.catalog.metrics.kube_state import NODE_GROUP
from components.monitoring.boards.made import by_node_group, lines, number, query, table
from components.monitoring.dashboard import Row, Unit
from components.monitoring.rules.budget import GIB, HOURS_A_MONTH

_GROUP = f"{{{{{NODE_GROUP}}}}}"


def of_pods() -> dict[str, str]:
    """Queries of what containers cost by the hour: GPUs, processors, memory."""
    namespace = 'namespace=~"$namespace"'
    parts = {"GPUs": ("container_gpu_allocation", "gpu", ""), "processors": ("container_cpu_allocation", "cpu", "")}
    parts["memory"] = ("container_memory_allocation_bytes", "ram", f" / {GIB}")
    return {
        name: f"{series}{{{namespace}}}{scale} * on (node) group_left () max by (node) (node_{price}_hourly_cost)"
        for name, (series, price, scale) in parts.items()
    }


def waste() -> Row:
    """GPUs that nobody has, and GPUs that whoever has them does not use."""
    price = "on (node) max by (node) (node_gpu_hourly_cost)"
    gpus = 'sum by (node) (kube_node_status_allocatable{resource="nvidia_com_gpu"})'
    given = 'sum by (node) (kube_pod_container_resource_requests{resource="nvidia_com_gpu"})'
    free = f"({gpus} - ({given} or 0 * {gpus})) * {price}"
    busy = 'label_replace(DCGM_FI_DEV_GPU_UTIL{pod!=""}, "node", "$1", "Hostname", "(.+)")'
    idle = f"(1 - avg by (node) ({busy}) / 100) * {given} * {price}"
    return Row(
        title="Paid for and not used",
        panels=(
            number(
                "GPUs that no pod has",
                "What they cost in a month, as many as there are now.",
                Unit.USD,
                query(f"{HOURS_A_MONTH} * sum({free})", "a month"),
                decimals=0,
                height=8,
            ),
            number(
                "GPUs that pods let idle",
                "What they cost in a month: the part of the time in which nothing runs on GPUs that pods have.",
                Unit.USD,
                query(f"{HOURS_A_MONTH} * sum({idle})", "a month"),
                decimals=0,
                height=8,
            ),
            lines(
                "GPUs that no pod has, by node group",
                "By the hour.",
                Unit.USD,
                query(by_node_group(f"({free})"), _GROUP),
                minimum=0,
                stacked=True,
            ),
            lines(
                "GPUs that pods let idle, by node group",
                "By the hour.",
                Unit.USD,
                query(by_node_group(f"({idle})"), _GROUP),
                minimum=0,
                stacked=True,
            ),
        ),
    )


def worth() -> Row:
    """Cost of what comes out of it."""
    model = 'model_name=~"$model"'
    of_model = f"max by (namespace, pod, model_name) (vllm:num_requests_running{{{model}}} * 0 + 1)"
    gpus = f"sum by (namespace, pod) ({of_pods()['GPUs']})"
    hourly = f"sum by (model_name) ({of_model} * on (namespace, pod) group_left () {gpus})"
    tokens = f"sum by (model_name) (rate(vllm:generation_tokens_total{{{model}}}[1h])) * 3600 / 1e6"
    return Row(
        title="What it is worth",
        panels=(
            lines(
                "GPU cost of a million tokens",
                "Generated within an hour, by model. It rises when replicas wait for requests.",
                Unit.USD,
                query(f"{hourly} / ({tokens} > 0)", "{{model_name}}"),
                minimum=0,
                decimals=2,
                width=12,
            ),
            table(
                "Nodes",
                "By the hour.",
                Unit.USD,
                query("max by (node, instance_type, region) (node_total_hourly_cost)", "by the hour"),
                decimals=2,
                width=12,
            ),
        ),
    )
