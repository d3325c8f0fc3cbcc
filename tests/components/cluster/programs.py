"""Programs of clusters and their parts, for the shared invariants."""

from collections.abc import Callable

from tests.components.cluster import (
    programs_cluster,
    programs_control_plane,
    programs_existing,
    programs_gpu_software,
    programs_karpenter,
    programs_node_group,
    programs_team_namespace,
)

PROGRAMS: dict[str, Callable[[], object]] = {
    **programs_control_plane.PROGRAMS,
    **programs_node_group.PROGRAMS,
    **programs_karpenter.PROGRAMS,
    **programs_cluster.PROGRAMS,
    **programs_team_namespace.PROGRAMS,
    **programs_existing.PROGRAMS,
    **programs_gpu_software.PROGRAMS,
}
