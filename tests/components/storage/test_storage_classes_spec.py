import json
from typing import Any

import pytest

from components.storage.storage_classes_spec import STORAGE_CLASSES, StorageClassSpec, ambiguous_storage_classes
from tests.components.problems import problems


def found(**fields: Any) -> list[str]:
    return problems(StorageClassSpec, json.dumps(fields))


def ambiguous(classes: dict[str, StorageClassSpec]) -> list[str]:
    return [str(problem) for problem in ambiguous_storage_classes(classes)]


def test_cluster_that_says_nothing_has_one_default() -> None:
    assert ambiguous(dict(STORAGE_CLASSES)) == []
    assert {name: spec.volume_type.value for name, spec in STORAGE_CLASSES.items()} == {"gp3": "gp3"}


def test_fails_when_two_classes_are_the_default() -> None:
    both = {"gp3": StorageClassSpec(default=True), "fast": StorageClassSpec(default=True)}
    assert ambiguous(both) == [
        (
            "gp3.default: is a second default, beside fast: which one a claim gets would depend on their age; "
            "got True; remove default from all but one"
        )
    ]


def test_fails_when_no_class_is_the_default() -> None:
    assert ambiguous({"gp3": StorageClassSpec(), "fast": StorageClassSpec()}) == [
        (
            ": have no default: claims that name no class would wait for ever; got ['fast', 'gp3']; "
            "set default on one of fast, gp3"
        )
    ]


def test_fails_when_there_is_no_class() -> None:
    assert ambiguous({}) == [
        ": have no default: claims that name no class would wait for ever; got []; add `gp3: {default: true}`"
    ]


def test_fails_when_a_class_has_the_name_of_ekss() -> None:
    assert ambiguous({"gp2": StorageClassSpec(default=True)}) == [
        "gp2: is the name of a class that EKS makes itself; got 'gp2'; call it something else, such as gp3"
    ]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"iops": 20000}, "iops: is not among the 3000 to 16000 of gp3; got 20000; write 16000"),
        (
            {"volume_type": "io2", "iops": 99},
            "iops: is not among the 100 to 64000 of io2; got 99; write 100",
        ),
        (
            {"volume_type": "io2"},
            "iops: is missing: io2 has as many operations a second as are asked for; got None; write 100 to 64000",
        ),
        (
            {"mib_per_second": 800},
            (
                "mib_per_second: gp3 gives at most 750 MiB/s with 3000 IOPS; got 800; "
                "write 750 or less, or set iops to 3200"
            ),
        ),
        (
            {"volume_type": "io2", "iops": 5000, "mib_per_second": 500},
            "mib_per_second: cannot be set for io2, which has what its iops need; got 500; remove it",
        ),
    ],
    ids=["gp3-iops", "io2-few", "io2-none", "throughput", "io2-throughput"],
)
def test_fails_when_ebs_has_no_such_volumes(fields: dict[str, Any], problem: str) -> None:
    assert found(**fields) == [problem]
