"""Whether controllers fit the nodes that they run on, which nothing makes more of. Pure functions; no pulumi here."""

from collections.abc import Iterator

from components.catalog.addons import CONTROLLERS_CPU_MILLICORES
from components.catalog.charts import ChartName
from components.cluster.cluster_spec import ClusterSpec
from components.cluster.node_capacity import Resource, group_capacity
from components.monitoring.drift_rules import drift_cpu_millicores
from components.monitoring.loki_values import logs_cpu_millicores
from components.monitoring.opencost_values import opencost_cpu_millicores
from components.monitoring.stack_values import metrics_cpu_millicores
from components.monitoring.traces_values import traces_cpu_millicores
from components.serving.gateway_values import gateway_cpu_millicores
from components.serving.kserve_needs import kserve_needs
from components.serving.rollout_controller_values import ROLLOUTS_CPU_MILLICORES
from components.serving.serving_spec import ServingSpec
from components.serving.serving_values import KEDA_CPU_MILLICORES, KEDA_HTTP_CPU_MILLICORES
from components.spec import Problem
from components.training.node_share import DAEMONSETS_CPU
from components.training.operator_values import JOBSET_CPU_MILLICORES
from components.training.operator_values import REPLICAS as OPERATOR_REPLICAS
from components.training.queueing_values import CPU_MILLICORES as KUEUE_CPU_MILLICORES
from components.training.queueing_values import REPLICAS as KUEUE_REPLICAS
from components.training.runtimes_spec import wanted_charts
from infra.monitored import Monitored


def controllers_without_room(known: Monitored) -> Iterator[Problem]:
    """Controllers that request more CPU than the system's nodes have, and would wait. Paths below the cluster.

    Counted is what is known to be requested; of memory Prometheus alone asks for much, which has a rule of its own.
    """
    cluster, asked = known.cluster, requests(known)
    room = sum(_room(cluster, key) for key in cluster.system_groups)
    if room and sum(asked.values()) > room:
        told = ", ".join(f"{name} {amount}m" for name, amount in asked.items())
        message = f"have {room}m of CPU for controllers, which request {sum(asked.values())}m: {told}"
        fix = "write a larger type or a higher min_size, or lower karpenter.cpu_millicores"
        path = ("node_groups", *cluster.system_groups[:1])
        yield Problem(path=path, message=message, got=list(cluster.system_groups), fix=fix)


def requests(known: Monitored) -> dict[str, int]:
    """CPU that controllers request, in thousandths of a vCPU, by what they are."""
    cluster, training = known.cluster, known.training
    asked = {"add-ons": CONTROLLERS_CPU_MILLICORES}
    if cluster.karpenter:
        asked["Karpenter"] = cluster.karpenter.replicas * cluster.karpenter.cpu_millicores
    if training.queueing:
        asked["Kueue"] = KUEUE_REPLICAS * KUEUE_CPU_MILLICORES
    if ChartName.JOBSET in wanted_charts(training.operators, training.runtimes):
        asked["JobSet"] = OPERATOR_REPLICAS * JOBSET_CPU_MILLICORES
    return asked | _serving(known.serving) | _monitoring(known)


def _serving(serving: ServingSpec) -> dict[str, int]:
    asked = {"KEDA": KEDA_CPU_MILLICORES} if serving.models else {}
    if serving.holds_requests:
        asked["KEDA's HTTP add-on"] = KEDA_HTTP_CPU_MILLICORES
    if serving.gateway:
        asked["gateway"] = gateway_cpu_millicores(serving.gateway)
    if serving.has_canaries:
        asked["Argo Rollouts"] = ROLLOUTS_CPU_MILLICORES
    if needs := kserve_needs(serving.models.values()):
        asked["KServe"] = needs.cpu_millicores
    return asked


def _monitoring(known: Monitored) -> dict[str, int]:
    spec = known.monitoring
    asked = {"metrics": metrics_cpu_millicores(spec.metrics, known.scale)} if spec.metrics else {}
    if spec.cost and spec.cost.opencost and spec.metrics:
        asked["OpenCost"] = opencost_cpu_millicores(spec.cost.opencost)
    if telemetry := logs_cpu_millicores(spec.logs) + (traces_cpu_millicores(spec.traces) if spec.traces else 0):
        asked["logs and traces"] = telemetry
    if spec.drift:
        asked["drift monitors"] = drift_cpu_millicores(spec.drift)
    return asked


def _room(cluster: ClusterSpec, key: str) -> int:
    group = cluster.node_groups[key]
    return group.min_size * max(0, group_capacity(key, group, key).node[Resource.CPU] - DAEMONSETS_CPU)
