"""A lock against what AWS names: every kind of difference, and a refreshed lock that has none left."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from components.cluster.cluster_spec import ClusterSpec
from groundplane.cloud.versions import Difference, Kind, Wanted, differences, refreshed, wanted_by
from infra.versions import UNPINNED, Versions

NAMES = ("coredns", "kube-proxy", "vpc-cni", "metrics-server")
IMAGES = ("AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD")
NUMBERS = st.integers(min_value=0, max_value=3)
ADDON = st.builds("v1.{}.{}-eksbuild.{}".format, NUMBERS, NUMBERS, NUMBERS)
IMAGE = st.builds("1.35.{}-2026070{}".format, NUMBERS, st.integers(min_value=1, max_value=9))
LOCKS = st.builds(
    Versions,
    addons=st.dictionaries(st.sampled_from(NAMES), ADDON),
    images=st.dictionaries(st.sampled_from(IMAGES), IMAGE),
)
WANTED = st.builds(
    Wanted,
    kubernetes_version=st.just("1.35"),
    addons=st.lists(st.sampled_from(NAMES), unique=True).map(tuple),
    images=st.lists(st.sampled_from(IMAGES), unique=True).map(tuple),
)


def _one(locked: str | None, named: str | None, *, wanted: bool = True) -> tuple[Difference, ...]:
    def lock(version: str | None) -> Versions:
        return Versions(addons={"coredns": version}) if version else UNPINNED

    return differences(
        lock(locked), Wanted(kubernetes_version="1.35", addons=("coredns",) if wanted else ()), lock(named)
    )


def _is(kind: Kind, locked: str | None, named: str | None) -> tuple[Difference]:
    return (Difference(kind=kind, subject="coredns", locked=locked, named=named),)


def test_lock_that_holds_the_newest_has_no_difference() -> None:
    assert _one("v1.13.1-eksbuild.1", "v1.13.1-eksbuild.1") == ()


def test_older_version_is_behind_by_number_not_by_letter() -> None:
    old, new = "v1.9.3-eksbuild.2", "v1.13.1-eksbuild.1"
    assert _one(old, new) == _is(Kind.BEHIND, old, new)
    old, new = "v1.13.1-eksbuild.9", "v1.13.1-eksbuild.10"
    assert _one(old, new) == _is(Kind.BEHIND, old, new)


def test_version_newer_than_all_that_aws_names_is_ahead() -> None:
    assert _one("v1.14.0-eksbuild.1", "v1.13.1-eksbuild.1") == _is(
        Kind.AHEAD, "v1.14.0-eksbuild.1", "v1.13.1-eksbuild.1"
    )


def test_what_the_lock_does_not_hold_is_unpinned() -> None:
    assert _one(None, "v1.13.1-eksbuild.1") == _is(Kind.UNPINNED, None, "v1.13.1-eksbuild.1")


def test_what_aws_names_no_version_of_is_unknown() -> None:
    assert _one(None, None) == _is(Kind.UNKNOWN, None, None)
    assert _one("v1.13.1-eksbuild.1", None) == _is(Kind.UNKNOWN, "v1.13.1-eksbuild.1", None)


def test_what_the_environment_has_not_is_unused() -> None:
    assert _one("v1.13.1-eksbuild.1", None, wanted=False) == _is(Kind.UNUSED, "v1.13.1-eksbuild.1", None)


def test_release_with_another_commit_is_behind() -> None:
    wanted = Wanted(kubernetes_version="1.35", images=("BOTTLEROCKET_x86_64",))
    ours = Versions(images={"BOTTLEROCKET_x86_64": "1.50.0-ffffffff"})
    theirs = Versions(images={"BOTTLEROCKET_x86_64": "1.50.0-00000000"})
    assert [difference.kind for difference in differences(ours, wanted, theirs)] == [Kind.BEHIND]


def test_addons_come_before_images_and_each_by_name() -> None:
    wanted = Wanted(kubernetes_version="1.35", addons=NAMES, images=IMAGES)
    assert [difference.subject for difference in differences(UNPINNED, wanted, UNPINNED)] == [
        "coredns",
        "kube-proxy",
        "metrics-server",
        "vpc-cni",
        "AL2023_ARM_64_STANDARD",
        "AL2023_x86_64_STANDARD",
    ]


@given(locked=LOCKS, wanted=WANTED, named=LOCKS)
def test_refreshed_lock_differs_only_where_aws_names_nothing(locked: Versions, wanted: Wanted, named: Versions) -> None:
    new = refreshed(locked, wanted, named)
    left = differences(new, wanted, named)
    assert {difference.kind for difference in left} <= {Kind.UNKNOWN}
    unnamed = (set(wanted.addons) - set(named.addons)) | (set(wanted.images) - set(named.images))
    assert {difference.subject for difference in left} == unnamed
    assert refreshed(new, wanted, named) == new


@given(locked=LOCKS, wanted=WANTED, named=LOCKS)
def test_refreshed_lock_holds_only_versions_that_somebody_named(
    locked: Versions, wanted: Wanted, named: Versions
) -> None:
    new = refreshed(locked, wanted, named)
    assert set(new.addons.items()) <= set(locked.addons.items()) | set(named.addons.items())
    assert set(new.images.items()) <= set(locked.images.items()) | set(named.images.items())
    assert set(new.addons) <= set(wanted.addons)
    assert set(new.images) <= set(wanted.images)


def test_cluster_wants_its_addons_and_the_images_of_its_nodes() -> None:
    given: dict[str, Any] = {
        "kubernetes_version": "1.35",
        "access": {"deployer": {"principal": "arn:aws:iam::123456789012:role/deployer", "role": "deployer"}},
        "node_groups": {
            "system": {"instance_types": ["m7i.large"], "min_size": 2, "max_size": 4},
            "gpu": {"instance_types": ["g6.xlarge"], "max_size": 4},
        },
        "addons": {"optional": ["aws-efs-csi-driver"]},
    }
    wanted = wanted_by(ClusterSpec.model_validate(given, strict=False))
    assert wanted == Wanted(
        kubernetes_version="1.35",
        addons=(
            "aws-ebs-csi-driver",
            "aws-efs-csi-driver",
            "coredns",
            "eks-node-monitoring-agent",
            "eks-pod-identity-agent",
            "kube-proxy",
            "metrics-server",
            "vpc-cni",
        ),
        images=("AL2023_x86_64_NVIDIA", "AL2023_x86_64_STANDARD"),
    )
