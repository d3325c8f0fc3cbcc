"""What AWS names, read over its wire formats: pages, forms, minors, and errors told in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from groundplane.cloud.session import ATTEMPTS, CloudError, opened
from groundplane.cloud.versions_source import newest, newest_addon, newest_images
from infra.version_forms import IMAGES
from infra.versions import Versions
from tests.groundplane.cloud.conftest import REGION
from tests.groundplane.cloud.fake_versions import FakeVersions

pytestmark = pytest.mark.usefixtures("no_ambient_aws")
STANDARD = "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/release_version"
BOTTLEROCKET = "/aws/service/bottlerocket/aws-k8s-1.35-nvidia/arm64/latest/image_version"


@contextmanager
def _clients(fake: FakeVersions) -> Iterator[dict[str, Any]]:
    with opened("eks", "ssm", region=REGION, session=fake.session) as clients:
        yield clients


def _newest_addon(fake: FakeVersions, name: str = "coredns") -> str | None:
    with _clients(fake) as clients:
        return newest_addon(clients["eks"], name, "1.35")


def _newest_images(fake: FakeVersions, *names: str) -> dict[str, str]:
    with _clients(fake) as clients:
        return newest_images(clients["ssm"], names, "1.35")


def test_newest_addon_is_the_highest_of_all_pages_not_the_default() -> None:
    versions = [
        "v1.0.0-eksbuild.1",
        "v1.9.9-eksbuild.9",
        "v1.10.0-eksbuild.10",
        "v1.10.0-eksbuild.9",
        "v1.2.0-eksbuild.1",
    ]
    fake = FakeVersions(addons={"coredns": {version: ["1.35"] for version in versions}})
    assert _newest_addon(fake) == "v1.10.0-eksbuild.10"
    assert fake.asked == ["coredns from 0", "coredns from 2", "coredns from 4"]


def test_newest_addon_runs_on_the_kubernetes_version() -> None:
    fake = FakeVersions(addons={"coredns": {"v1.14.0-eksbuild.1": ["1.36"], "v1.13.0-eksbuild.1": ["1.34", "1.35"]}})
    assert _newest_addon(fake) == "v1.13.0-eksbuild.1"


def test_addon_version_of_an_unknown_form_is_passed_over() -> None:
    fake = FakeVersions(addons={"coredns": {"v9.0.0-rc1-eksbuild.1": ["1.35"], "v1.13.0-eksbuild.1": ["1.35"]}})
    assert _newest_addon(fake) == "v1.13.0-eksbuild.1"


@pytest.mark.parametrize(
    "fake",
    [
        FakeVersions(),
        FakeVersions(addons={"coredns": {"v1.13.0-eksbuild.1": ["1.34"]}}),
        FakeVersions(fail=("DescribeAddonVersions", 404, "ResourceNotFoundException")),
    ],
)
def test_addon_that_eks_names_no_version_of_has_none(fake: FakeVersions) -> None:
    assert _newest_addon(fake) is None


def test_newest_images_are_the_parameters_of_the_kubernetes_version() -> None:
    fake = FakeVersions(parameters={STANDARD: "1.35.2-20260724", BOTTLEROCKET: "1.50.0-4ac27e0a"})
    assert _newest_images(fake, "BOTTLEROCKET_ARM_64_NVIDIA", "AL2023_x86_64_STANDARD") == {
        "AL2023_x86_64_STANDARD": "1.35.2-20260724",
        "BOTTLEROCKET_ARM_64_NVIDIA": "1.50.0-4ac27e0a",
    }
    assert fake.asked == [STANDARD, BOTTLEROCKET]


@pytest.mark.parametrize("value", ["1.34.9-20260724", "latest", "ami-0123456789abcdef0", ""])
def test_release_that_is_not_for_the_kubernetes_version_is_left_out(value: str) -> None:
    assert _newest_images(FakeVersions(parameters={STANDARD: value}), "AL2023_x86_64_STANDARD") == {}


def test_images_that_have_no_parameter_are_left_out() -> None:
    fake = FakeVersions()
    assert _newest_images(fake, *IMAGES) == {}
    assert len(fake.asked) == len(IMAGES)


def test_newest_asks_for_nothing_that_is_not_wanted() -> None:
    fake = FakeVersions()
    with _clients(fake) as clients:
        found = newest(eks=clients["eks"], ssm=clients["ssm"], kubernetes_version="1.35", addons=(), images=())
    assert (found, fake.asked) == (Versions(), [])


def test_fails_when_reading_is_not_allowed() -> None:
    fake = FakeVersions(fail=("DescribeAddonVersions", 403, "AccessDeniedException"))
    with pytest.raises(
        CloudError, match=r"^AWS refuses eks:DescribeAddonVersions on coredns \(AccessDeniedException: "
    ):
        _newest_addon(fake)
    fake = FakeVersions(fail=("GetParameters", 400, "AccessDeniedException"))
    with pytest.raises(CloudError, match=r"^AWS refuses ssm:GetParameters on the releases of images "):
        _newest_images(fake, "AL2023_x86_64_STANDARD")


def test_throttling_is_waited_for(no_waiting: list[float]) -> None:
    fake = FakeVersions(fail=("DescribeAddonVersions", 429, "TooManyRequestsException"))
    with pytest.raises(CloudError, match=f"^AWS still throttles .* on coredns after {ATTEMPTS} attempts"):
        _newest_addon(fake)
    assert (len(fake.asked), len(no_waiting)) == (ATTEMPTS, ATTEMPTS - 1)
