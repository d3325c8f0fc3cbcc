"""Forms of versions: what is taken, in which order, and what is said about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.version_forms import IMAGES, addon_order, image_order, wrong_addon, wrong_image

PARTS = st.integers(min_value=0, max_value=200)


@given(first=st.tuples(PARTS, PARTS, PARTS, PARTS), second=st.tuples(PARTS, PARTS, PARTS, PARTS))
def test_addon_versions_are_ordered_by_number_and_build(first: tuple[int, ...], second: tuple[int, ...]) -> None:
    texts = ["v{}.{}.{}-eksbuild.{}".format(*parts) for parts in (first, second)]
    assert [addon_order(text) for text in texts] == [first, second]


@pytest.mark.parametrize(
    "text", ["1.20.4-eksbuild.2", "v1.20.4", "v1.20-eksbuild.2", "v1.20.4-eksbuild.2\n", "v1.20.4-rc1-eksbuild.2", ""]
)
def test_addon_version_of_another_form_has_no_order(text: str) -> None:
    assert addon_order(text) is None


@pytest.mark.parametrize(
    ("image", "release", "order"),
    [
        ("AL2023_x86_64_NVIDIA", "1.35.2-20260724", (1, 35, 2, 20260724)),
        ("AL2023_x86_64_NVIDIA", "1.35.2-4ac27e0a", None),
        ("AL2023_x86_64_NVIDIA", "1.35.2", None),
        ("BOTTLEROCKET_ARM_64", "1.50.0-4ac27e0a", (1, 50, 0)),
        ("BOTTLEROCKET_ARM_64", "1.50.0", (1, 50, 0)),
        ("BOTTLEROCKET_ARM_64", "1.50.0-", None),
        ("BOTTLEROCKET_ARM_64", "latest", None),
    ],
)
def test_image_release_is_ordered_as_its_family_counts(image: str, release: str, order: tuple[int, ...] | None) -> None:
    assert image_order(image, release) == order


def test_every_ami_type_of_eks_is_known_by_name() -> None:
    assert len(IMAGES) == 9


@pytest.mark.parametrize(
    ("name", "fix"), [("vpc_cni", "write vpc-cni"), ("CoreDNS", "write coredns"), ("istio", "remove it")]
)
def test_fails_when_addon_is_unknown(name: str, fix: str) -> None:
    (problem,) = wrong_addon(name, "v1.20.4-eksbuild.2")
    assert (problem.path, problem.got, problem.fix) == (("addons", name), name, fix)
    assert problem.message.startswith("is not an add-on of the catalogue; known are aws-ebs-csi-driver, aws-efs")


@pytest.mark.parametrize(
    ("name", "fix"), [("al2023_x86_64_nvidia", "write AL2023_x86_64_NVIDIA"), ("WINDOWS", "remove it")]
)
def test_fails_when_ami_type_is_unknown(name: str, fix: str) -> None:
    (problem,) = wrong_image(name, "1.35.2-20260724")
    assert (problem.path, problem.fix) == (("images", name), fix)


def test_fails_when_version_has_another_form() -> None:
    (addon,) = wrong_addon("coredns", "1.13.1")
    assert str(addon) == (
        "addons.coredns: must be written as versions of add-ons are: v1.20.4-eksbuild.2; got '1.13.1'; "
        "write a version that `aws eks describe-addon-versions` names"
    )
    (image,) = wrong_image("BOTTLEROCKET_x86_64", "latest")
    assert str(image) == (
        "images.BOTTLEROCKET_x86_64: must be written as releases of bottlerocket are: 1.50.0-4ac27e0a; got 'latest'; "
        "write the value of /aws/service/bottlerocket/aws-k8s-VERSION/x86_64/latest/image_version in Systems Manager"
    )
