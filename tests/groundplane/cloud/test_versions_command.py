"""`versions refresh` from a stack file to a lock on disk, and what the screen says."""

from pathlib import Path

import pytest

from groundplane.cloud.session import CloudError
from groundplane.cloud.versions_command import refresh_versions
from infra import stack_file, versions_file
from infra.config_error import ConfigError
from infra.versions import UNPINNED, Versions
from tests.groundplane.cloud.fake_versions import FakeVersions

pytestmark = pytest.mark.usefixtures("no_ambient_aws")
STANDARD = "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/release_version"
ADDONS = (
    "aws-ebs-csi-driver",
    "coredns",
    "eks-node-monitoring-agent",
    "eks-pod-identity-agent",
    "kube-proxy",
    "metrics-server",
    "vpc-cni",
)
STACK = """\
config:
  groundplane:environment:
    owner: ml-platform@example.com
    tier: production
    region: us-east-1
    accounts: ["123456789012"]
    network: {cidr: 10.0.0.0/16, zones: [use1-az1, use1-az2, use1-az4]}
"""
CLUSTER = """\
    cluster:
      kubernetes_version: "1.35"
      access: {deployer: {principal: "arn:aws:iam::123456789012:role/deployer", role: deployer}}
      node_groups: {system: {instance_types: [m7i.large], min_size: 2, max_size: 4}}
"""
NEWEST = Versions(
    kubernetes_version="1.35",
    addons=dict.fromkeys(ADDONS, "v1.2.0-eksbuild.3"),
    images={"AL2023_x86_64_STANDARD": "1.35.2-20260724"},
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.case.yaml").write_text(STACK + CLUSTER)
    return tmp_path


@pytest.fixture
def fake() -> FakeVersions:
    versions = {"v1.1.0-eksbuild.1": ["1.35"], "v1.2.0-eksbuild.3": ["1.35"]}
    return FakeVersions(addons=dict.fromkeys(ADDONS, versions), parameters={STANDARD: "1.35.2-20260724"})


def _run(root: Path, fake: FakeVersions, *, check: bool = False) -> tuple[str, int]:
    environment = stack_file.read(root, "case")
    return refresh_versions(root, "case", environment, check=check, endpoint=None, session=fake.session)


def _lock(root: Path, versions: Versions) -> Path:
    path = root / versions_file.source_of("case")
    path.write_text(versions_file.text_of("case", versions))
    return path


def test_first_refresh_writes_a_lock_with_all_that_is_wanted(root: Path, fake: FakeVersions) -> None:
    text, code = _run(root, fake)
    assert (versions_file.read(root, "case"), code) == (NEWEST, 0)
    assert text.splitlines()[0] == "case needs 8 versions for Kubernetes 1.35; 8 unpinned"
    assert text.splitlines()[2] == "unpinned  coredns: left to EKS's default; AWS names v1.2.0-eksbuild.3"
    assert text.splitlines()[-1] == "stacks/case.versions.yaml: written"


def test_check_after_a_refresh_finds_nothing(root: Path, fake: FakeVersions) -> None:
    _run(root, fake)
    text, code = _run(root, fake, check=True)
    assert (text, code) == ("case needs 8 versions for Kubernetes 1.35; the lock holds the newest that AWS names", 0)


def test_refresh_without_a_change_leaves_the_file_alone(root: Path, fake: FakeVersions) -> None:
    path = _lock(root, NEWEST)
    path.write_text(f"# a comment of one's own\n{path.read_text()}")
    before = path.read_bytes()
    text, code = _run(root, fake)
    assert (text.splitlines()[-1], code, path.read_bytes()) == ("stacks/case.versions.yaml: unchanged", 0, before)


def test_check_tells_every_difference_and_writes_nothing(root: Path, fake: FakeVersions) -> None:
    addons = {**NEWEST.addons, "coredns": "v1.1.0-eksbuild.1", "kube-proxy": "v1.3.0-eksbuild.1"}
    addons["snapshot-controller"] = "v8.0.0-eksbuild.1"
    del addons["vpc-cni"]
    path = _lock(root, Versions(addons=addons, images=NEWEST.images))
    del fake.addons["metrics-server"]
    before = path.read_bytes()
    text, code = _run(root, fake, check=True)
    assert code == 1
    assert text.splitlines() == [
        "case needs 8 versions for Kubernetes 1.35; 1 behind, 1 ahead, 1 unpinned, 1 unused, 1 unknown",
        "behind    coredns: locked v1.1.0-eksbuild.1; AWS names v1.2.0-eksbuild.3",
        "ahead     kube-proxy: locked v1.3.0-eksbuild.1; the newest that AWS names is v1.2.0-eksbuild.3",
        "unknown   metrics-server: locked v1.2.0-eksbuild.3; AWS names no usable version for Kubernetes 1.35",
        "unused    snapshot-controller: locked v8.0.0-eksbuild.1; the environment has none",
        "unpinned  vpc-cni: left to EKS's default; AWS names v1.2.0-eksbuild.3",
        "",
        "Go on with:",
        "  groundplane versions refresh case",
    ]
    assert path.read_bytes() == before


def test_check_offers_no_refresh_that_would_not_help(root: Path, fake: FakeVersions) -> None:
    _lock(root, NEWEST)
    fake.parameters.clear()
    text, code = _run(root, fake, check=True)
    assert code == 1
    assert text.splitlines()[1:] == [
        "unknown  AL2023_x86_64_STANDARD: locked 1.35.2-20260724; AWS names no usable version for Kubernetes 1.35"
    ]


def test_refresh_mends_a_lock_of_another_kubernetes_version(root: Path, fake: FakeVersions) -> None:
    _lock(root, Versions(addons=NEWEST.addons, images={"AL2023_x86_64_STANDARD": "1.34.9-20261001"}))
    text, _ = _run(root, fake)
    assert "behind  AL2023_x86_64_STANDARD: locked 1.34.9-20261001; AWS names 1.35.2-20260724" in text
    assert versions_file.read(root, "case") == NEWEST


def test_environment_without_a_cluster_needs_no_versions_and_asks_nobody(root: Path, fake: FakeVersions) -> None:
    (root / "stacks" / "Pulumi.case.yaml").write_text(STACK)
    text, code = _run(root, fake)
    assert text.splitlines() == [
        "case has no cluster, and needs no versions",
        "stacks/case.versions.yaml: unchanged",
    ]
    assert (code, fake.asked, versions_file.read(root, "case")) == (0, [], UNPINNED)


def test_refresh_empties_the_lock_of_an_environment_without_a_cluster(root: Path, fake: FakeVersions) -> None:
    (root / "stacks" / "Pulumi.case.yaml").write_text(STACK)
    _lock(root, Versions(addons={"coredns": "v1.1.0-eksbuild.1"}))
    text, _ = _run(root, fake)
    assert text.splitlines()[0] == "case has no cluster, and needs no versions; 1 unused"
    assert versions_file.read(root, "case") == UNPINNED


def test_fails_when_aws_says_no_and_the_lock_stays(root: Path, fake: FakeVersions) -> None:
    path = _lock(root, UNPINNED)
    before = path.read_bytes()
    fake.fail = ("GetParameters", 400, "ExpiredTokenException")
    with pytest.raises(CloudError, match="AWS does not accept the credentials"):
        _run(root, fake)
    assert path.read_bytes() == before


def test_fails_when_the_lock_is_broken_before_aws_is_asked(root: Path, fake: FakeVersions) -> None:
    (root / versions_file.source_of("case")).write_text("addons: {coredns: latest}\n")
    with pytest.raises(ConfigError, match=r"addons\.coredns \(line 1\): must be written as"):
        _run(root, fake)
    assert fake.asked == []


def test_fails_when_the_stack_file_skips_a_minor_and_nobody_is_asked(root: Path, fake: FakeVersions) -> None:
    before = _lock(root, Versions(kubernetes_version="1.33")).read_bytes()
    with pytest.raises(ConfigError, match="EKS skips none"):
        _run(root, fake)
    assert fake.asked == []
    assert (root / "stacks" / "case.versions.yaml").read_bytes() == before
