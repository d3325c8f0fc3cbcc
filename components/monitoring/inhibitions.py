"""Which of groundplane's own alerts make which others needless. A facts table; no pulumi here.

Nobody has to be told that a GPU is throttled while its node is known to be broken. Only labels that both alerts have
can tie them together; those of GPUs have `node` for that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ALWAYS = ("cluster",)
"""Label that all alerts of a Prometheus have alike: what happens in one cluster explains nothing in another."""


@dataclass(frozen=True, kw_only=True)
class Inhibition:
    """Alerts that explain others."""

    sources: tuple[str, ...]
    """Names of alerts, one of which fires."""
    targets: tuple[str, ...]
    """Names of those nobody is told of then."""
    equal: tuple[str, ...] = ()
    """Labels that have to be the same, beyond ALWAYS."""


_GPU = ("node", "gpu")
_HPA = ("namespace",)

INHIBITIONS: tuple[Inhibition, ...] = (
    Inhibition(
        sources=("NodeNotRepaired",),
        targets=(
            "EfaErrors",
            "EfaPacketDrops",
            "GpuCorrectableEccErrors",
            "GpuIdleWhileReserved",
            "GpuNodeUnused",
            "GpuPowerThrottling",
            "GpuRowRemapFailure",
            "GpuThermalThrottling",
            "GpuUncorrectableEccErrors",
            "GpuXidApplicationError",
            "GpuXidError",
            "NodeDiskFilling",
            "NodeFilesystemReadOnly",
            "NvlinkErrors",
            "NvlinkRecoveryError",
        ),
        equal=("node",),
    ),
    Inhibition(
        sources=("GpuUncorrectableEccErrors", "GpuRowRemapFailure"),
        targets=("GpuCorrectableEccErrors", "GpuXidApplicationError"),
        equal=_GPU,
    ),
    Inhibition(sources=("NvlinkRecoveryError",), targets=("NvlinkErrors",), equal=_GPU),
    Inhibition(sources=("EfaErrors",), targets=("EfaPacketDrops",), equal=("node", "device")),
    Inhibition(
        sources=("KarpenterLaunchErrors", "NodePoolNotReady"),
        targets=("KarpenterCannotSchedule", "NodePoolAtLimit"),
    ),
    Inhibition(sources=("KedaScaledObjectNotReady",), targets=("KedaFallbackActive",), equal=("namespace", "name")),
    Inhibition(sources=("KedaFallbackActive",), targets=("KedaScalerErrors",), equal=_HPA),
    Inhibition(sources=("ModelRegistryDown",), targets=("ModelRegistryErrors",)),
    Inhibition(
        sources=("VolumeFull", "VolumeInodesFull"),
        targets=("VolumeFillsSoon",),
        equal=("namespace", "persistentvolumeclaim"),
    ),
    Inhibition(sources=("LustreFull",), targets=("LustreFillsSoon",), equal=("dimension_FileSystemId",)),
    Inhibition(sources=("BackupTooOld",), targets=("BackupFailed",), equal=("dimension_BackupVaultName",)),
    Inhibition(sources=("QueueNotActive",), targets=("QueueAdmissionSlow", "QueueStarved"), equal=("cluster_queue",)),
)
"""By name of the alerts; `test_inhibitions.py` checks names and labels against the rules."""

SAME_ALERT = ("alertname", "model", "namespace", "node")
"""Labels in which a warning has to be like the critical alert of its name that makes it needless. One that neither has
counts as the same."""


def inhibited_by() -> Iterator[Mapping[str, object]]:
    """All of them as Alertmanager wants them."""
    for each in INHIBITIONS:
        yield {
            "source_matchers": [among("alertname", each.sources)],
            "target_matchers": [among("alertname", each.targets)],
            "equal": [*ALWAYS, *each.equal],
        }
    yield {
        "source_matchers": ['severity="critical"'],
        "target_matchers": ['severity=~"warning|info"'],
        "equal": [*ALWAYS, *SAME_ALERT],
    }


def among(label: str, values: tuple[str, ...]) -> str:
    """A matcher of one of several values, which have no characters that mean something in regular expressions."""
    return f'{label}="{values[0]}"' if len(values) == 1 else f'{label}=~"{"|".join(values)}"'
