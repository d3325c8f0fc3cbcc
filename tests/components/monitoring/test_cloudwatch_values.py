import json

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


def test_sums_are_zero_where_nothing_happened_and_nothing_else_is() -> None:
    zero = {(each["statistics"][0], each["nilToZero"]) for job in JOBS.values() for each in job["metrics"]}
    assert zero == {("Average", False), ("Maximum", False), ("Minimum", False), ("Sum", True)}


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
