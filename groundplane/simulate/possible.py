"""Which policies a model may have: those that its stack file would be accepted with. Simulates nothing."""

from collections.abc import Callable

from components.serving.autoscaling_spec import AutoscalingSpec
from infra.config import Environment
from infra.serving_rules import prometheus_for

Possible = Callable[[AutoscalingSpec], bool]


def anything(_policy: AutoscalingSpec) -> bool:
    """Whatever follows the rules of policies alone."""
    return True


def possible_in(environment: Environment, name: str) -> Possible:
    """Whether the model may have a policy: its rollout, its gateway and its nodes agree with it as well."""
    serving = environment.serving
    if serving is None:
        return anything
    model = serving.models[name]

    def possible(policy: AutoscalingSpec) -> bool:
        changed = model.model_copy(update={"autoscaling": policy})
        # What is monitored decides nothing here, and takes longer than all the rest.
        parts = {
            "models": {**serving.models, name: changed},
            "prometheus": prometheus_for(serving, environment.metrics),
        }
        without = {"serving": serving.model_copy(update=parts), "monitoring": None}
        whole = environment.model_copy(update=without)
        return not changed.broken_rules() and all(found.path[0] != "serving" for found in whole.broken_rules())

    return possible
