"""The two members of a group of LLMInferenceServices: the model as it is, and its candidate. Pure functions."""

from dataclasses import dataclass

from components.serving.kserve_rollout_spec import LlmGroupsSpec
from components.serving.llm_manifests import LlmMember
from components.serving.model_service_spec import ModelServiceSpec


@dataclass(frozen=True, kw_only=True)
class GatewayRef:
    """A Gateway that routes are attached to."""

    name: str
    namespace: str


def candidate_spec(spec: ModelServiceSpec, groups: LlmGroupsSpec) -> ModelServiceSpec:
    """The candidate, as a model of its own with replicas that nothing scales."""
    fixed: dict[str, object] = {
        "min_replicas": groups.replicas,
        "max_replicas": groups.replicas,
        "scale_to_zero": None,
        "schedule": {},
    }
    changes = {
        "source": groups.candidate.source or spec.source,
        "image": groups.candidate.image or spec.image,
        "autoscaling": spec.autoscaling.model_copy(update=fixed),
        "rollout": None,
    }
    return spec.model_copy(update=changes)


def members(
    name: str, namespace: str, groups: LlmGroupsSpec, gateway: GatewayRef | None
) -> tuple[LlmMember, LlmMember]:
    """Stable and candidate. Raises ValueError without a gateway: KServe's routes are what divides requests."""
    if gateway is None:
        raise ValueError(f"{name} is one of a group, and there is no gateway for its routes; pass it in gateway")

    def one(weight: int, replicas: int | None) -> LlmMember:
        return LlmMember(
            group=name,
            namespace=namespace,
            weight=weight,
            gateway=gateway.name,
            gateway_namespace=gateway.namespace,
            replicas=replicas,
        )

    return one(groups.stable_weight, None), one(groups.weight, groups.replicas)
