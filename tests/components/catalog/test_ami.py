import botocore.session
import pytest

from components.catalog.ami import AMI_TYPES, UNSUPPORTED_FAMILIES, AmiFamily, ami_type, ami_type_of, wrong_release
from components.catalog.instances import AcceleratorKind, Arch, accelerated_types, instance_type


def test_names_are_eks_s_own() -> None:
    api = botocore.session.get_session().get_service_model("eks").shape_for("AMITypes")
    assert {found.name for found in AMI_TYPES.values()} <= set(api.metadata["enum"])


def test_names_and_parameters_are_distinct() -> None:
    found = list(AMI_TYPES.values())
    assert len({f.name for f in found}) == len({f.release_parameter for f in found}) == len(AMI_TYPES) == 9


@pytest.mark.parametrize(
    ("family", "name", "ami"),
    [
        (AmiFamily.AL2023, "m7i.large", "AL2023_x86_64_STANDARD"),
        (AmiFamily.AL2023, "m7g.large", "AL2023_ARM_64_STANDARD"),
        (AmiFamily.AL2023, "p5en.48xlarge", "AL2023_x86_64_NVIDIA"),
        (AmiFamily.AL2023, "trn1.2xlarge", "AL2023_x86_64_NEURON"),
        (AmiFamily.BOTTLEROCKET, "m7g.large", "BOTTLEROCKET_ARM_64"),
        (AmiFamily.BOTTLEROCKET, "g6.xlarge", "BOTTLEROCKET_x86_64_NVIDIA"),
    ],
)
def test_image_follows_from_family_and_type(family: AmiFamily, name: str, ami: str) -> None:
    found = ami_type_of(family, instance_type(name))
    assert found is not None
    assert found.name == ami


@pytest.mark.parametrize("name", ["inf2.xlarge", "trn2.48xlarge"])
def test_bottlerocket_has_no_image_for_neuron(name: str) -> None:
    assert ami_type_of(AmiFamily.BOTTLEROCKET, instance_type(name)) is None


def test_every_accelerated_type_but_g5g_has_an_image() -> None:
    without = {instance.family for instance in accelerated_types() if ami_type_of(AmiFamily.AL2023, instance) is None}
    assert without == UNSUPPORTED_FAMILIES == {"g5g"}


@pytest.mark.parametrize(
    ("family", "accelerator", "parameter"),
    [
        (
            AmiFamily.AL2023,
            AcceleratorKind.NVIDIA,
            "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/nvidia/recommended/release_version",
        ),
        (AmiFamily.BOTTLEROCKET, None, "/aws/service/bottlerocket/aws-k8s-1.35/x86_64/latest/image_version"),
    ],
)
def test_release_is_published_by_version(
    family: AmiFamily, accelerator: AcceleratorKind | None, parameter: str
) -> None:
    found = ami_type(family, Arch.X86_64, accelerator)
    assert found is not None
    assert found.release_parameter.format(version="1.35") == parameter


@pytest.mark.parametrize(
    ("family", "release"),
    [
        (AmiFamily.AL2023, "1.35.2-20260724"),
        (AmiFamily.BOTTLEROCKET, "1.50.0-4ac27e0a"),
        (AmiFamily.BOTTLEROCKET, "1.50.0"),
    ],
)
def test_release_of_the_version_is_fine(family: AmiFamily, release: str) -> None:
    assert wrong_release(family, release, "1.35") is None


@pytest.mark.parametrize(
    ("family", "release", "wrong"),
    [
        (
            AmiFamily.AL2023,
            "1.34.2-20260724",
            "release '1.34.2-20260724' is for Kubernetes 1.34, and the nodes are to run 1.35",
        ),
        (
            AmiFamily.AL2023,
            "v20260724",
            "release 'v20260724' is not written as al2023 releases are: 1.35.2-20260724",
        ),
        (
            AmiFamily.BOTTLEROCKET,
            "latest",
            "release 'latest' is not written as bottlerocket releases are: 1.50.0-4ac27e0a",
        ),
    ],
)
def test_fails_when_the_release_is_wrong(family: AmiFamily, release: str, wrong: str) -> None:
    assert wrong_release(family, release, "1.35") == wrong
