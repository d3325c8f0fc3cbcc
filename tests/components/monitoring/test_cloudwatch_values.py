import json
from typing import Any

import pytest

from components.catalog.metrics.cloudwatch import CLOUDWATCH_METRICS, CloudWatchMetric
from components.monitoring.cloudwatch_values import cloudwatch_jobs, cloudwatch_policy, cloudwatch_values
from components.monitoring.metrics_spec import CloudWatchSpec

TAGS = {"environment": "prod", "managed-by": "groundplane"}
JOBS = {job["type"]: job for job in cloudwatch_jobs(region="us-east-1", tags=TAGS)["discovery"]["jobs"]}


def test_every_metric_of_the_catalogue_is_asked_for_once() -> None:
    asked = [(type_, metric["name"]) for type_, job in JOBS.items() for metric in job["metrics"]]
    assert sorted(asked) == sorted((metric.namespace, metric.name) for metric in CLOUDWATCH_METRICS)


def test_only_resources_of_the_environment_count() -> None:
    for job in JOBS.values():
        assert job["searchTags"] == [
            {"key": "environment", "value": "^prod$"},
            {"key": "managed-by", "value": "^groundplane$"},
        ]


@pytest.mark.parametrize("metric", CLOUDWATCH_METRICS, ids=lambda metric: f"{metric.namespace}/{metric.name}")
def test_metric_is_asked_as_the_catalogue_has_it(metric: CloudWatchMetric) -> None:
    job = JOBS[metric.namespace]
    (asked,) = (each for each in job["metrics"] if each["name"] == metric.name)
    assert job["dimensionNameRequirements"] == list(metric.dimensions)
    assert (asked["statistics"], asked["period"]) == ([metric.statistic], metric.period_seconds)


def asked_for(namespace: str, name: str) -> dict[str, Any]:
    (asked,) = (each for each in JOBS[namespace]["metrics"] if each["name"] == name)
    return dict(asked)


def test_counts_are_zero_where_nothing_happened_and_nothing_else_is() -> None:
    zero = {each["name"] for job in JOBS.values() for each in job["metrics"] if each["nilToZero"]}
    assert zero == {
        "BytesOutToDestination",
        "ErrorPortAllocation",
        "NumberOfBackupJobsCompleted",
        "NumberOfBackupJobsFailed",
        "PutRequests",
    }


def test_disks_of_a_file_system_are_added_up_over_one_minute_and_none_is_full_for_want_of_data() -> None:
    asked = asked_for("AWS/FSx", "FreeDataStorageCapacity")
    assert (asked["statistics"], asked["period"], asked["nilToZero"]) == (["Sum"], 60, False)


def test_metrics_that_come_minutes_late_are_found_still() -> None:
    late = {each["name"]: each["length"] for job in JOBS.values() for each in job["metrics"] if each["period"] <= 300}
    assert set(late.values()) == {900}


def test_pod_fits_the_restricted_namespace() -> None:
    values = cloudwatch_values(CloudWatchSpec(), region="us-east-1", tags=TAGS, system_groups=["cluster-system"])
    assert values["podSecurityContext"]["runAsNonRoot"] is True
    assert values["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert json.loads(values["config"])["apiVersion"] == "v1alpha1"
    assert values["extraArgs"] == {"listen-address": ":5000", "scraping-interval": 300}


def test_role_may_read_in_its_region_and_nothing_else() -> None:
    statements = cloudwatch_policy(region="us-east-1")["Statement"]
    assert {action for each in statements for action in each["Action"]} == {
        "cloudwatch:GetMetricData",
        "cloudwatch:ListMetrics",
        "iam:ListAccountAliases",
        "tag:GetResources",
    }
    assert statements[0]["Condition"] == {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
