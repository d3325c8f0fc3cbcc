"""Values of KServe's charts, and of cert-manager's, which signs for their webhooks. Pure functions; no pulumi here.

kserve/kserve 0.20: charts/_common (common-sections.yaml and kserve-sections.yaml), charts/kserve-resources and
charts/kserve-llmisvc-resources; cert-manager/cert-manager 1.21: deploy/charts/cert-manager/values.yaml (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.restricted_pods import CONTAINER_SECURITY
from components.serving.serving_values import REPLICAS, on_groups

Values = dict[str, Any]

KSERVE_NAMESPACE = "kserve"
"""Of its controllers, and of the presets of LLMInferenceServices."""

CERT_MANAGER_NAMESPACE = "cert-manager"

CONTROLLER_CPU_MILLICORES = 100

KSERVE_CPU_MILLICORES = 2 * CONTROLLER_CPU_MILLICORES
"""What KServe's pod requests, in thousandths of a vCPU: the chart's own, for a controller and the proxy of its metrics.
There can be only one."""

LLM_CPU_MILLICORES = REPLICAS * CONTROLLER_CPU_MILLICORES
"""The same of the controllers of LLMInferenceServices."""

CERT_MANAGER_CPU_MILLICORES = 3 * REPLICAS * 20
"""The same of cert-manager: a controller, a webhook and an injector, each twice."""

_POD_SECURITY = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


def kserve_values(system_node_groups: Sequence[str]) -> Values:
    """Values of kserve-resources: it makes Deployments unless told otherwise, and no way in."""
    controller = _controller(system_node_groups)
    gateway = {
        # Routes are the gateway's business, one for each model.
        "disableIngressCreation": True,
        "disableIstioVirtualHost": True,
        "ingressGateway": {"createGateway": False, "enableGatewayApi": False},
    }
    proxy = {"securityContext": CONTAINER_SECURITY}
    return {"kserve": {**_shared(), "controller": {**controller, **_mode(gateway), "rbacProxy": proxy}}}


def llm_values(system_node_groups: Sequence[str], *, beside_kserve: bool) -> Values:
    """Values of kserve-llmisvc-resources. What both charts bring is the other one's if it is there."""
    controller = {**_controller(system_node_groups), "replicas": REPLICAS}
    return {
        "kserve": {
            **_shared(),
            "createSharedResources": not beside_kserve,
            # No scheduler is asked for, and with it no pools of endpoints.
            "llmisvc": {"controller": controller, "createGIECRDs": False},
        }
    }


def runtimes_values(*, formats: bool, llm: bool) -> Values:
    """Values of kserve-runtime-configs: KServe's own servers, and the presets of LLMInferenceServices."""
    return {"kserve": {"servingruntime": {"enabled": formats}, "llmisvcConfigs": {"enabled": llm}}}


def cert_manager_values(system_node_groups: Sequence[str]) -> Values:
    """Values of cert-manager."""
    where = on_groups(system_node_groups)
    each = {
        "podDisruptionBudget": {"enabled": True, "maxUnavailable": 1},
        "replicaCount": REPLICAS,
        "resources": {"requests": {"cpu": "20m", "memory": "64Mi"}},
        **where,
    }
    return {
        **each,
        "cainjector": dict(each),
        "crds": {"enabled": True},
        "startupapicheck": dict(where),
        "webhook": dict(each),
    }


def _controller(groups: Sequence[str]) -> Values:
    return {
        **on_groups(groups),
        "containerSecurityContext": CONTAINER_SECURITY,
        "securityContext": _POD_SECURITY,
    }


def _mode(gateway: Values) -> Values:
    return {"deploymentMode": "Standard", "gateway": gateway}


def _shared() -> Values:
    # Else it gives containers without a limit of CPU one of its own, of 1.
    none = {"cpu": "", "memory": ""}
    return {"inferenceservice": {"resources": {"limits": dict(none), "requests": dict(none)}}}
