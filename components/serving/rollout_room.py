"""Room for replicas: of a model while a new version takes over, and of all models at once. Pure; no pulumi here."""

from collections.abc import Iterator, Mapping

from components.cluster.node_capacity import NodeCapacity
from components.serving.canary_spec import CanarySpec, most_replicas
from components.serving.candidate import with_candidates
from components.serving.kserve_cluster_rules import fixed_replicas, replicas_for_updates
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.replica_share import places
from components.spec import Problem


def more_at_once(spec: ModelServiceSpec, replicas: int) -> int:
    """Replicas of a model beyond so many, while a new version takes over. Its candidate is another model."""
    if isinstance(spec.rollout, CanarySpec):
        return most_replicas(spec.rollout, replicas) - replicas
    return replicas_for_updates(spec)


def fitting_replicas(spec: ModelServiceSpec, room: int) -> int:
    """Most replicas of a model that never take more than so many places; 0 if one alone does."""
    return next((n for n in range(room, 0, -1) if n + more_at_once(spec, n) <= room), 0)


def too_many_at_once(
    served: Mapping[str, ModelServiceSpec], nodes: Mapping[str, NodeCapacity], group_sizes: Mapping[str, int]
) -> Iterator[Problem]:
    """Nodes on which the fewest replicas of all their models, with what is kept for more, have no place together.

    Paths are below the serving.
    """
    everything = with_candidates(served)
    for name, capacity in sorted(nodes.items()):
        models = {key: model for key, model in sorted(everything.items()) if model.accelerator.nodes == name}
        types = {instance.name for instance in capacity.types}
        fitting = [model for model in models.values() if model.accelerator.instance_type in types]
        shares = [(_fewest(model), places(model.accelerator, capacity, group_sizes.get(name))) for model in fitting]
        if len(shares) > 1 and all(there for _, there in shares) and sum(few / there for few, there in shares) > 1:
            got = {key: _fewest(model) for key, model in models.items()}
            message = f"have no place on {name} at the same time, by their min_replicas and headroom_replicas"
            yield Problem(path=("models",), message=message, got=got, fix=f"lower these, or let {name} grow")


def _fewest(spec: ModelServiceSpec) -> int:
    return spec.autoscaling.min_replicas + spec.startup.headroom_replicas + fixed_replicas(spec)
