import json

import pytest

from components.catalog.addons import AddonName, Wave
from components.cluster.addons_spec import AddonsSpec, OptionalAddon, addons_in, all_addons, unpinned
from tests.components.cluster.programs_control_plane import ALL_ADDONS, addons_spec
from tests.components.problems import problems


def test_cluster_has_what_it_cannot_do_without() -> None:
    assert all_addons(AddonsSpec()) == (
        "aws-ebs-csi-driver",
        "coredns",
        "eks-node-monitoring-agent",
        "eks-pod-identity-agent",
        "kube-proxy",
        "metrics-server",
        "vpc-cni",
    )


def test_every_addon_can_be_asked_for() -> None:
    assert set(all_addons(addons_spec(ALL_ADDONS))) == set(AddonName)


@pytest.mark.parametrize("optional", list(OptionalAddon))
def test_optional_addon_comes_after_compute(optional: OptionalAddon) -> None:
    spec = AddonsSpec(optional=frozenset({optional}))
    before = addons_in(AddonsSpec(), Wave.AFTER_COMPUTE)
    assert [name.value for name in addons_in(spec, Wave.AFTER_COMPUTE) if name not in before] == [optional.value]


def test_first_wave_is_not_a_choice() -> None:
    assert addons_in(addons_spec(ALL_ADDONS), Wave.BEFORE_COMPUTE) == addons_in(AddonsSpec(), Wave.BEFORE_COMPUTE)


def test_addons_without_a_version_are_listed() -> None:
    versions = {"coredns": "v1.13.1-eksbuild.1", "not-asked-for": "v1.0.0-eksbuild.1"}
    assert unpinned((AddonName.VPC_CNI, AddonName.COREDNS, AddonName.EBS_CSI), versions) == (
        "aws-ebs-csi-driver",
        "vpc-cni",
    )


def test_fails_when_buckets_are_mounted_without_the_driver() -> None:
    assert problems(AddonsSpec, json.dumps({"mountpoint_buckets": {"datasets": {"read": [""]}}})) == [
        (
            "mountpoint_buckets: are for aws-mountpoint-s3-csi-driver, which is not in optional; got ['datasets']; "
            "add aws-mountpoint-s3-csi-driver to optional, or remove the buckets"
        )
    ]


@pytest.mark.parametrize("warm_prefixes", [0, 9])
def test_fails_when_the_number_of_warm_prefixes_is_out_of_bounds(warm_prefixes: int) -> None:
    (problem,) = problems(AddonsSpec, json.dumps({"warm_prefixes": warm_prefixes}))
    assert problem.startswith("warm_prefixes: ")


def test_fails_when_an_addon_is_not_optional() -> None:
    assert problems(AddonsSpec, '{"optional": ["coredns"]}') == ["optional.0: enum"]
