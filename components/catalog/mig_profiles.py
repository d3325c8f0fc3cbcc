"""Parts that GPUs can be cut into (MIG): profiles by model, and whether some of them fit on one GPU. No pulumi here.

Profiles and how many of each: EKS user guide, `ml/device-management-nvidia-mig.adoc`, and for the B300 SageMaker
HyperPod's list (aws/sagemaker-hyperpod-cli, constants.py); both checked 2026-11. Places on the GPU: NVIDIA, "MIG User
Guide", `nvidia-smi mig -lgipp`. Left out: profiles with media engines or graphics, and the RTX PRO 4500 of g7, for
which EKS's images have too old a driver (the same page of the user guide).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from components.catalog.instances import Accelerator


@dataclass(frozen=True, kw_only=True)
class MigProfile:
    """One kind of part."""

    name: str
    """As NVIDIA names it: `1g.10gb`."""

    slices: int
    """Memory slices that it takes up; a GPU has 8, or 4 of the RTX PRO Server 6000."""

    starts: tuple[int, ...]
    """Slices that it can begin at."""

    @property
    def most(self) -> int:
        """Parts of this kind that one GPU holds, if it holds no others."""
        return len(self.starts)

    @property
    def resource(self) -> str:
        """What pods ask for to get one, with the strategy `mixed`."""
        return f"nvidia.com/mig-{self.name}"


def _sevenths(small: int, large: int, half: int, whole: int) -> tuple[MigProfile, ...]:
    """Profiles of a GPU with seven compute slices, by the GB of the smallest, of the next, of half and of all of it."""
    return (
        MigProfile(name=f"1g.{small}gb", slices=1, starts=(0, 1, 2, 3, 4, 5, 6)),
        MigProfile(name=f"1g.{large}gb", slices=2, starts=(0, 2, 4, 6)),
        MigProfile(name=f"2g.{large}gb", slices=2, starts=(0, 2, 4)),
        MigProfile(name=f"3g.{half}gb", slices=4, starts=(0, 4)),
        MigProfile(name=f"4g.{half}gb", slices=4, starts=(0,)),
        MigProfile(name=f"7g.{whole}gb", slices=8, starts=(0,)),
    )


_BY_MODEL = {
    ("A100", 40960): _sevenths(5, 10, 20, 40),
    ("A100", 81920): _sevenths(10, 20, 40, 80),
    ("H100", 81920): _sevenths(10, 20, 40, 80),
    ("H200", 144384): _sevenths(18, 35, 71, 141),
    ("B200", 183359): _sevenths(23, 45, 90, 180),
    ("B300", 275040): _sevenths(34, 67, 135, 269),
    ("RTX PRO Server 6000", 98304): (
        MigProfile(name="1g.24gb", slices=1, starts=(0, 1, 2, 3)),
        MigProfile(name="2g.48gb", slices=2, starts=(0, 2)),
        MigProfile(name="4g.96gb", slices=4, starts=(0,)),
    ),
}
"""By model and memory in MiB, as the instance types have them."""

MIG_MODELS = tuple(sorted({model for model, _ in _BY_MODEL}))
"""Models that can be cut up."""


def mig_profiles(accelerator: Accelerator) -> dict[str, MigProfile]:
    """Profiles of a GPU by name, the smallest first; none for a model that cannot be cut up."""
    return {profile.name: profile for profile in _BY_MODEL.get((accelerator.model, accelerator.memory_mib), ())}


def fit_together(profiles: Iterable[MigProfile]) -> bool:
    """Whether there is a place on one GPU for all of these, each as often as it is given."""
    return _placed(sorted(profiles, key=lambda profile: (-profile.slices, profile.most)), frozenset())


def _placed(profiles: list[MigProfile], taken: frozenset[int]) -> bool:
    if not profiles:
        return True
    first, rest = profiles[0], profiles[1:]
    for start in first.starts:
        wanted = frozenset(range(start, start + first.slices))
        if taken.isdisjoint(wanted) and _placed(rest, taken | wanted):
            return True
    return False
