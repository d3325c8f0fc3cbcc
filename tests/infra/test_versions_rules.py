"""A lock and what an environment has: what is left open, and what is for another Kubernetes version."""

from infra.versions import UNPINNED, Versions
from infra.versions_rules import foreign_releases, unpinned

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
