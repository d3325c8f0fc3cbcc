"""KServe's LLMInferenceService for a model, as plain data. Pure functions; no pulumi here.

kserve/kserve 0.20, pkg/apis/serving/v1alpha2 and pkg/controller/v1alpha2/llmisvc (2026-11). Its controller merges the
preset kserve-config-llm-template under what is written here, strategically: lists without a key are replaced, and so
are command and arguments; probes and hooks are merged field by field.
"""

from dataclasses import dataclass
from typing import Any

from components.serving.model_manifests import ModelPlace, labels_of, pod_spec
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.probes import LEAVE_SECONDS
from components.serving.variant import candidate_labels

Manifest = dict[str, Any]

LLM_API, LLM_INFERENCE_SERVICE = "serving.kserve.io/v1alpha2", "LLMInferenceService"


@dataclass(frozen=True, kw_only=True)
class LlmMember:
    """One of a group between which KServe's own routes divide requests."""

    group: str
    """The model's key, which is also the name that all members answer to."""
    namespace: str
    weight: int
    gateway: str
    """Name of the Gateway that the routes are attached to."""
    gateway_namespace: str
    replicas: int | None = None
    """Of a member that nothing scales."""


def llm_service_spec(
    spec: ModelServiceSpec, place: ModelPlace, *, uri: Any, member: LlmMember | None = None
) -> Manifest:
    """Spec of a model's LLMInferenceService. `uri` is where its files are, text or an Output of it.

    Without a group it makes no routes: they are made elsewhere. Without `replicas` it leaves those of its Deployment as
    they are (PreserveDeploymentReplicas): KEDA decides.
    """
    found: Manifest = {
        "labels": {**labels_of(place.name), **candidate_labels(place.name)},
        "model": {"name": member.group if member else place.name, "uri": uri},
        # The server reads the files by itself, or a volume has them.
        "storageInitializer": {"enabled": False},
        "template": _template(spec, place, member),
    }
    if member is None:
        return found
    if member.replicas is not None:
        found["replicas"] = member.replicas
    refs = [{"name": member.gateway, "namespace": member.gateway_namespace}]
    found["router"] = {"gateway": {"refs": refs}, "route": {"group": member.group, "weight": member.weight}}
    return found


def _template(spec: ModelServiceSpec, place: ModelPlace, member: LlmMember | None) -> Manifest:
    pod = pod_spec(spec if member is None else _answering_to(spec, member), place)
    [container] = pod["containers"]
    own = {
        **container,
        "name": "main",
        # The preset's is of this kind, and a hook may be of one kind only.
        "lifecycle": {"preStop": {"exec": {"command": ["/bin/sleep", str(LEAVE_SECONDS)]}}},
        **{name: _plain(container[name]) for name in ("livenessProbe", "readinessProbe", "startupProbe")},
    }
    return {**pod, "containers": [own]}


def _plain(probe: Manifest) -> Manifest:
    """By HTTP, whatever the preset says of TLS: the server has none."""
    return {**probe, "httpGet": {**probe["httpGet"], "scheme": "HTTP"}}


def _answering_to(spec: ModelServiceSpec, member: LlmMember) -> ModelServiceSpec:
    """The model under the name of the group as well, and under the one that KServe's route by publishers has for it."""
    names = (member.group, f"publishers/{member.namespace}/models/{member.group}", *spec.server.aliases)
    return spec.model_copy(update={"server": spec.server.model_copy(update={"aliases": tuple(dict.fromkeys(names))})})
