"""Small programs that build alert routings in their main variants."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.cluster.pod_identity import TargetCluster
from components.monitoring.managed_routing import ManagedAlertRouting, ManagedAlertRoutingArgs
from components.monitoring.routing import AlertRouting, AlertRoutingArgs
from components.monitoring.routing_spec import RoutingSpec
from components.tags import environment_tags

ACCOUNT, REGION = "123456789012", "us-east-1"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f1e2d3c-alerts"
WORKSPACE = "ws-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
TAGS = environment_tags(environment="test", owner="ml-platform@example.com")
CLUSTER = TargetCluster(
    name="groundplane-test",
    arn=f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/groundplane-test",
    account=ACCOUNT,
    region=REGION,
)

SLACK = {"kind": "slack", "channel": "#ml-platform", "webhook": {"name": "slack", "key": "url"}}
PAGER = {"kind": "pagerduty", "routing_key": {"name": "pagerduty", "key": "routing-key"}}

SMALLEST: dict[str, Any] = {
    "receivers": {"slack": SLACK},
    "teams": {"platform": {"critical": ["slack"], "warning": ["slack"]}},
    "unowned": "slack",
}

FULL: dict[str, Any] = {
    "receivers": {
        "beat": {"kind": "webhook", "secret_url": {"name": "snitch", "key": "url"}},
        "finance": {
            "kind": "email",
            "to": ["finance@example.com", "cto@example.com"],
            "sender": "alerts@example.com",
            "server": "email-smtp.us-east-1.amazonaws.com:587",
            "username": "alerts",
            "password": {"name": "smtp", "key": "password"},
        },
        "models-topic": {"kind": "sns", "emails": {"lead": "models@example.com"}},
        "pager": PAGER,
        "shared": {
            "kind": "sns",
            "topic_arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call",
            "kms_key_arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f1e2d3c-shared",
        },
        "slack": SLACK,
        "train": {
            "kind": "webhook",
            "url": "http://drift-eventsource-svc.argo-events.svc:12000/drift",
            "token": {"name": "drift-event-source", "key": "token"},
        },
    },
    "teams": {
        "models": {"critical": ["models-topic"], "warning": ["models-topic"], "info": ["models-topic"]},
        "platform": {"critical": ["pager", "slack"], "warning": ["slack"], "mutes": ["nights"]},
        "serving": {"critical": ["pager", "shared"], "warning": ["slack"]},
        "training": {"critical": ["slack"], "warning": ["slack"], "mutes": ["nights", "weekends"]},
    },
    "unowned": "slack",
    "heartbeat": {"receiver": "beat"},
    "retraining": {"receiver": "train"},
    "routes": {"money": {"labels": {"subject": "budget"}, "receivers": ["finance"]}},
    "mutes": {
        "nights": {"start": "20:00", "end": "07:00", "timezone": "Europe/Berlin"},
        "weekends": {"days": ["sat", "sun"]},
    },
}

TOPICS_ONLY: dict[str, Any] = {
    "receivers": {
        "beat": {"kind": "sns"},
        "people": {"kind": "sns", "emails": {"lead": "ml@example.com"}},
        "pager": {
            "kind": "pagerduty",
            "managed_routing_key": {
                "arn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:pagerduty-AbCdEf",
                "key": "routing-key",
            },
        },
    },
    "teams": {"platform": {"critical": ["pager", "people"], "warning": ["people"], "mutes": ["nights"]}},
    "unowned": "people",
    "heartbeat": {"receiver": "beat", "alarm_to": ["people"]},
    "mutes": {"nights": {"start": "20:00", "end": "07:00"}},
}


def spec_of(given: dict[str, Any], **changed: Any) -> RoutingSpec:
    """A routing, with other values at its top."""
    return RoutingSpec.model_validate_json(json.dumps({**given, **changed}))


def home() -> pulumi.ResourceOptions:
    """Providers of both."""
    return pulumi.ResourceOptions(
        providers=[
            aws.Provider("aws", region=REGION, allowed_account_ids=[ACCOUNT]),
            kubernetes.Provider("kubernetes", kubeconfig="{}", cluster_identifier="test"),
        ]
    )


def routing(
    given: dict[str, Any],
    namespace: pulumi.Input[str] = "monitoring",
    cluster: TargetCluster = CLUSTER,
    key: pulumi.Input[str] = KEY,
    options: pulumi.ResourceOptions | None = None,
) -> AlertRouting:
    """A routing for Alertmanager in the cluster."""
    args = AlertRoutingArgs(spec=spec_of(given), cluster=cluster, namespace=namespace, kms_key_arn=key, tags=TAGS)
    return AlertRouting("alert-routing", args, options or home())


def managed(given: dict[str, Any]) -> ManagedAlertRouting:
    """A routing for Amazon Managed Prometheus."""
    args = ManagedAlertRoutingArgs(
        spec=spec_of(given),
        workspace_id=WORKSPACE,
        workspace_arn=f"arn:aws:aps:{REGION}:{ACCOUNT}:workspace/{WORKSPACE}",
        account=ACCOUNT,
        region=REGION,
        kms_key_arn=KEY,
        tags=TAGS,
    )
    return ManagedAlertRouting("alert-routing", args, home())


PROGRAMS: dict[str, Callable[[], object]] = {
    "routing-smallest": lambda: routing(SMALLEST),
    "routing-full": lambda: routing(FULL),
    "routing-managed": lambda: managed(TOPICS_ONLY),
}
