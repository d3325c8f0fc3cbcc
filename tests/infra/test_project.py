"""An environment and its versions lock: what fits, and what production does not leave open."""

from pathlib import Path

import pytest

from infra import project
from infra.config_error import ConfigError
from infra.versions import Versions

STACK = """\
config:
  groundplane:environment:
    owner: ml-platform@example.com
    tier: {tier}
    region: us-east-1
    accounts: ["123456789012"]
    network: {{cidr: 10.0.0.0/16, zones: [use1-az1, use1-az2, use1-az4]}}
    cluster:
      kubernetes_version: "1.35"
      allow_unpinned: {allowed}
      access: {{deployer: {{principal: "arn:aws:iam::123456789012:role/deployer", role: deployer}}}}
      node_groups: {{system: {{instance_types: [m7i.large], min_size: 2, max_size: 4}}}}
"""
ALL = [
    "aws-ebs-csi-driver",
    "coredns",
    "eks-node-monitoring-agent",
    "eks-pod-identity-agent",
    "kube-proxy",
    "metrics-server",
    "vpc-cni",
    "AL2023_x86_64_STANDARD",
]


def _project(root: Path, *, tier: str, allowed: str = "false", lock: str | None = None) -> Path:
    (root / "Pulumi.yaml").write_text("name: groundplane\n")
    (root / "stacks").mkdir()
    (root / "stacks" / "Pulumi.case.yaml").write_text(STACK.format(tier=tier, allowed=allowed))
    if lock is not None:
        (root / "stacks" / "case.versions.yaml").write_text(lock)
    return root


def test_versions_may_be_left_open_outside_production(tmp_path: Path) -> None:
    environment, versions = project.read(_project(tmp_path, tier="staging"), "case")
    assert versions == Versions()
    assert list(project.left_open(environment, versions)) == ALL


def test_versions_of_the_lock_are_not_open(tmp_path: Path) -> None:
    lock = "addons: {vpc-cni: v1.20.4-eksbuild.2}\nimages: {AL2023_x86_64_STANDARD: 1.35.2-20260724}\n"
    environment, versions = project.read(_project(tmp_path, tier="staging", lock=lock), "case")
    assert list(project.left_open(environment, versions)) == [name for name in ALL[:-1] if name != "vpc-cni"]


def test_fails_when_production_leaves_versions_open(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        project.read(_project(tmp_path, tier="production"), "case")
    assert [problem.path for problem in caught.value.problems] == [(name,) for name in ALL]
    assert "stacks/case.versions.yaml: 8 problems" in str(caught.value)


def test_production_may_be_allowed_to_leave_versions_open(tmp_path: Path) -> None:
    environment, versions = project.read(_project(tmp_path, tier="production", allowed="true"), "case")
    assert list(project.left_open(environment, versions)) == ALL


def test_fails_when_the_lock_is_for_another_kubernetes(tmp_path: Path) -> None:
    lock = "images: {AL2023_x86_64_STANDARD: 1.34.2-20260724}\n"
    with pytest.raises(ConfigError, match=r"must be a release for Kubernetes 1\.35"):
        project.read(_project(tmp_path, tier="staging", lock=lock), "case")


def test_version_near_its_end_is_a_warning(tmp_path: Path) -> None:
    root = _project(tmp_path, tier="staging")
    file = root / "stacks" / "Pulumi.case.yaml"
    assert project.warnings(project.read(root, "case")[0]) == ()
    file.write_text(file.read_text().replace('"1.35"', '"1.34"'))
    (warning,) = project.warnings(project.read(root, "case")[0])
    assert str(warning).startswith("cluster.kubernetes_version: is in standard support until 2026-12-02")


def test_fails_when_the_stack_file_skips_a_minor_after_the_lock(tmp_path: Path) -> None:
    lock = 'kubernetes_version: "1.33"\nimages: {AL2023_x86_64_STANDARD: 1.34.2-20260724}\n'
    with pytest.raises(ConfigError) as caught:
        project.read(_project(tmp_path, tier="staging", lock=lock), "case")
    # And nothing about the image, which is for another minor than the stack file's either way.
    assert [problem.path for problem in caught.value.problems] == [("kubernetes_version",)]
