"""Which policies a model may have: those that its stack file would be accepted with. Simulates nothing."""

from collections.abc import Callable

from components.serving.ab_spec import AbSpec
from components.serving.autoscaling_spec import AutoscalingSpec
from components.serving.candidate import SUFFIX, candidate_of
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.serving_spec import ServingSpec
from components.serving.shadow_spec import ShadowSpec
from infra.config import Environment
from infra.serving_rules import prometheus_for

Possible = Callable[[AutoscalingSpec], bool]


def anything(_policy: AutoscalingSpec) -> bool:
    """Whatever follows the rules of policies alone."""
    return True


def possible_in(environment: Environment, name: str) -> Possible:
    """Whether the model or candidate may have a policy: its rollout, its gateway and its nodes agree with it too."""
    serving = environment.serving
    if serving is None:
        return anything

    def possible(policy: AutoscalingSpec) -> bool:
        key, changed = _with_policy(serving, name, policy)
        # What is monitored decides nothing here, and takes longer than all the rest.
        parts = {
            "models": {**serving.models, key: changed},
            "prometheus": prometheus_for(serving, environment.metrics),
        }
        without = {"serving": serving.model_copy(update=parts), "monitoring": None}
        whole = environment.model_copy(update=without)
        candidate = candidate_of(key, changed)
        kept = not changed.broken_rules() and not (candidate and candidate.broken_rules())
        return kept and all(found.path[0] != "serving" for found in whole.broken_rules())

    return possible


def _with_policy(serving: ServingSpec, name: str, policy: AutoscalingSpec) -> tuple[str, ModelServiceSpec]:
    """The model as the stack file would have it, and its key: a candidate is said within its model."""
    if name in serving.models:
        return name, serving.models[name].model_copy(update={"autoscaling": policy})
    key = name.removesuffix(SUFFIX)
    model = serving.models[key]
    if not isinstance(model.rollout, AbSpec | ShadowSpec):
        raise ValueError(f"{key} has no candidate")
    candidate = model.rollout.candidate.model_copy(update={"autoscaling": policy})
    rollout = model.rollout.model_copy(update={"candidate": candidate})
    return key, model.model_copy(update={"rollout": rollout})
