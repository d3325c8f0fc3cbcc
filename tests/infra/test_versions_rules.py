"""A lock and what an environment has: what is left open, and what is for another Kubernetes version."""

import pytest

from infra.versions import UNPINNED, Versions
from infra.versions_rules import foreign_releases, impossible_upgrade, unpinned

LOCK = Versions(
    addons={"vpc-cni": "v1.20.4-eksbuild.2"},
    images={"AL2023_x86_64_STANDARD": "1.35.2-20260724", "BOTTLEROCKET_x86_64": "1.50.0-4ac27e0a"},
)


def test_unpinned_are_addons_and_then_images_by_name() -> None:
    images = ("BOTTLEROCKET_x86_64", "AL2023_x86_64_STANDARD", "AL2023_x86_64_NVIDIA", "AL2023_x86_64_NVIDIA")
    assert unpinned(LOCK, ("vpc-cni", "kube-proxy", "coredns"), images) == (
        "coredns",
        "kube-proxy",
        "AL2023_x86_64_NVIDIA",
    )


def test_empty_lock_leaves_everything_open() -> None:
    assert unpinned(UNPINNED, ("vpc-cni",), ("BOTTLEROCKET_x86_64",)) == ("vpc-cni", "BOTTLEROCKET_x86_64")


def test_release_for_another_kubernetes_version_is_foreign() -> None:
    (problem,) = foreign_releases(LOCK, LOCK.images, "1.36")
    assert problem.path == ("images", "AL2023_x86_64_STANDARD")
    assert problem.message == "must be a release for Kubernetes 1.36, which the cluster runs"
    assert problem.got == "1.35.2-20260724"


def test_release_that_fits_or_is_not_used_is_not_foreign() -> None:
    assert list(foreign_releases(LOCK, LOCK.images, "1.35")) == []
    assert list(foreign_releases(LOCK, ("BOTTLEROCKET_x86_64",), "1.36")) == []


@pytest.mark.parametrize("wanted", ["1.34", "1.35"])
def test_cluster_may_stay_or_go_on_by_one_minor(wanted: str) -> None:
    assert list(impossible_upgrade(Versions(kubernetes_version="1.34"), wanted)) == []


def test_lock_that_knows_no_minor_allows_any() -> None:
    assert list(impossible_upgrade(UNPINNED, "1.36")) == []


@pytest.mark.parametrize(
    ("wanted", "message", "fix"),
    [
        (
            "1.36",
            "is more than a minor before 1.36 in the stack file, and EKS skips none",
            'write kubernetes_version: "1.35" in the stack file, and go on from there',
        ),
        (
            "1.33",
            "is newer than 1.33 in the stack file, and EKS never goes back",
            'write kubernetes_version: "1.34" in the stack file',
        ),
    ],
)
def test_fails_when_a_minor_is_skipped_or_gone_back_to(wanted: str, message: str, fix: str) -> None:
    (problem,) = impossible_upgrade(Versions(kubernetes_version="1.34"), wanted)
    assert (problem.path, problem.got) == (("kubernetes_version",), "1.34")
    assert (problem.message, problem.fix) == (message, fix)
