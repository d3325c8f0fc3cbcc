import json
from typing import Any

from pydantic import TypeAdapter

from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_options_spec import Purpose, ReportsSpec
from components.storage.file_systems_spec import (
    FileSystems,
    FileSystemSpec,
    file_systems_off_the_network,
    unlinked_buckets,
)
from tests.components.storage.programs_file_systems import HOME, LINKED, SCRATCH

DATASETS = ArtifactBucketSpec(purpose=Purpose.DATASETS)
CHECKPOINTS = ArtifactBucketSpec(purpose=Purpose.CHECKPOINTS, reports=ReportsSpec(events=True))


def file_systems(fields: dict[str, Any]) -> FileSystems:
    return TypeAdapter(dict[str, FileSystemSpec]).validate_json(json.dumps(fields))


def test_file_systems_in_zones_of_the_network_are_fine() -> None:
    both = file_systems({"scratch": SCRATCH, "home": HOME})
    assert list(file_systems_off_the_network(both, ["use1-az1", "use1-az2"])) == []


def test_fails_when_a_zone_is_not_of_the_network() -> None:
    both = file_systems({"scratch": SCRATCH, "home": {**HOME, "zones": ["use1-az1", "use1-az4"]}})
    fix = "write one of use1-az1, or add the zone to network.zones"
    assert [str(problem) for problem in file_systems_off_the_network(both, ["use1-az1"])] == [
        f"home.zones: is not a zone of the network; got 'use1-az4'; {fix}",
        f"scratch.zone: is not a zone of the network; got 'use1-az2'; {fix}",
    ]


def test_links_to_buckets_that_are_there_are_fine() -> None:
    # Bucket checkpoints has events, and its link imports nothing by itself.
    linked = file_systems({"scratch": LINKED, "home": HOME})
    assert list(unlinked_buckets(linked, {"datasets": DATASETS, "checkpoints": CHECKPOINTS})) == []


def test_fails_when_a_linked_bucket_is_not_there() -> None:
    linked = file_systems({"scratch": LINKED})
    (problem,) = unlinked_buckets(linked, {"checkpoints": CHECKPOINTS})
    assert str(problem) == (
        "scratch.repositories.datasets.bucket: is none of the buckets there are; got 'datasets'; "
        "write one of checkpoints, or add it to buckets"
    )


def test_fails_when_pulumi_writes_the_notifications_that_imports_need() -> None:
    linked = file_systems({"scratch": LINKED})
    events = DATASETS.model_copy(update={"reports": ReportsSpec(events=True)})
    (problem,) = unlinked_buckets(linked, {"checkpoints": CHECKPOINTS, "datasets": events})
    assert str(problem) == (
        "scratch.repositories.datasets.import_changes: would end when the events of bucket datasets are next written: "
        "both are notifications; got ['changed', 'deleted', 'new']; "
        "write [] and import by tasks, or remove buckets.datasets.reports.events"
    )
