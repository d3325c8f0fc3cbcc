"""Values of YACE's chart, and what it may ask AWS for. Pure functions; no pulumi here.

Keys read in prometheus-community/helm-charts, charts/prometheus-yet-another-cloudwatch-exporter (0.50.0), values.yaml
and templates/deployment.yaml, and in the exporter's docs/configuration.md (2026-11).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.catalog.metrics.cloudwatch import CLOUDWATCH_METRICS, CloudWatchMetric
from components.monitoring.metrics_spec import CloudWatchSpec
from components.monitoring.placement import RESTRICTED_CONTAINER, RESTRICTED_POD, Values, on_system_nodes, requests

CLOUDWATCH_ACCOUNT = "cloudwatch-exporter"
CLOUDWATCH_POD = "prometheus-yet-another-cloudwatch-exporter"
"""Value of label app.kubernetes.io/name of its pods."""

CLOUDWATCH_CPU, CLOUDWATCH_MEMORY = 50, 128
SCRAPE_SECONDS = 60
"""It answers with what it was told last, so that scraping costs nothing."""

PERMISSIONS = ("cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "iam:ListAccountAliases", "tag:GetResources")
"""What the exporter asks for services of the catalogue (its README.md, "Authentication")."""


def cloudwatch_values(
    spec: CloudWatchSpec, *, region: str, tags: Mapping[str, str], system_groups: Sequence[str]
) -> Values:
    """All values. Of resources those count that have all of `tags`."""
    return {
        "affinity": on_system_nodes(system_groups),
        # JSON is YAML.
        "config": json.dumps(cloudwatch_jobs(region=region, tags=tags), indent=2, sort_keys=True),
        "extraArgs": {"listen-address": ":5000", "scraping-interval": spec.ask_seconds},
        "extraEnv": [{"name": "AWS_REGION", "value": region}],
        "podSecurityContext": RESTRICTED_POD,
        "replicaCount": 1,
        "resources": requests(CLOUDWATCH_CPU, CLOUDWATCH_MEMORY),
        "securityContext": RESTRICTED_CONTAINER,
        "serviceAccount": {"create": True, "name": CLOUDWATCH_ACCOUNT},
        "serviceMonitor": {"enabled": True, "interval": f"{SCRAPE_SECONDS}s"},
        "testConnection": False,
    }


def cloudwatch_jobs(*, region: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """Configuration: a job for each service, and one metric after the other."""
    search = [{"key": key, "value": f"^{value}$"} for key, value in sorted(tags.items())]
    services = sorted({metric.namespace for metric in CLOUDWATCH_METRICS})
    jobs = [
        {
            "type": service,
            "regions": [region],
            "searchTags": search,
            "dimensionNameRequirements": list(_of(service)[0].dimensions),
            "metrics": [_metric(metric) for metric in _of(service)],
        }
        for service in services
    ]
    return {"apiVersion": "v1alpha1", "sts-region": region, "discovery": {"jobs": jobs}}


def _of(service: str) -> list[CloudWatchMetric]:
    return [metric for metric in CLOUDWATCH_METRICS if metric.namespace == service]


def _metric(metric: CloudWatchMetric) -> Values:
    return {
        "name": metric.name,
        "statistics": [metric.statistic],
        "period": metric.period_seconds,
        "length": metric.length_seconds,
        "nilToZero": metric.nil_to_zero,
    }


def cloudwatch_policy(*, region: str) -> dict[str, Any]:
    """What its role may do: read. CloudWatch, tags and aliases have no resources for these actions but all."""
    here = {"StringEquals": {"aws:RequestedRegion": region}}
    regional = [action for action in PERMISSIONS if not action.startswith("iam:")]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "Ask", "Effect": "Allow", "Action": regional, "Resource": "*", "Condition": here},
            # Of the label `account_alias`; IAM is of no region.
            {"Sid": "Alias", "Effect": "Allow", "Action": ["iam:ListAccountAliases"], "Resource": "*"},
        ],
    }
