import pytest

from components.storage.storage_classes_spec import STORAGE_CLASSES, StorageClassSpec
from groundplane.testing import RecordedPlan, record
from tests.components.storage.programs_volumes import CLASSES, KEY, classes, storage_classes

CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
DEFAULT = "storageclass.kubernetes.io/is-default-class"


def planned() -> RecordedPlan:
    return record(lambda: storage_classes(classes(CLASSES)))


def test_default_class_is_encrypted_where_the_pod_is_and_grows() -> None:
    plan = record(lambda: storage_classes(dict(STORAGE_CLASSES))).has_counts(StorageClass=1)
    plan.resource("storage-gp3", CLASS).has(
        metadata={
            "name": "gp3",
            "labels": {"app.kubernetes.io/managed-by": "groundplane"},
            "annotations": {DEFAULT: "true"},
        },
        provisioner="ebs.csi.aws.com",
        parameters={"csi.storage.k8s.io/fstype": "ext4", "encrypted": "true", "kmsKeyId": KEY, "type": "gp3"},
        reclaimPolicy="Delete",
        volumeBindingMode="WaitForFirstConsumer",
        allowVolumeExpansion=True,
    )


def test_further_class_is_as_the_spec_says_and_no_default() -> None:
    fast = planned().resource("storage-fast", CLASS)
    fast.has(
        parameters={
            "csi.storage.k8s.io/fstype": "xfs",
            "encrypted": "true",
            "iops": "20000",
            "kmsKeyId": KEY,
            "type": "io2",
        },
        reclaimPolicy="Retain",
    )
    assert fast.inputs["metadata"]["annotations"] == {DEFAULT: "false"}


def test_numbers_are_texts() -> None:
    parameters = planned().resource("storage-gp3", CLASS).inputs["parameters"]
    assert (parameters["iops"], parameters["throughput"]) == ("6000", "500")


def test_class_whose_fixed_fields_change_is_replaced() -> None:
    options = planned().resource("storage-gp3", CLASS).resource.options
    assert options.delete_before_replace is True


def test_fails_when_a_program_makes_two_defaults() -> None:
    both = {"gp3": StorageClassSpec(default=True), "fast": StorageClassSpec(default=True)}
    with pytest.raises(ValueError, match=r"storage classes gp3\.default: is a second default, beside fast"):
        storage_classes(both)
