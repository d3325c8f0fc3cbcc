import json
from typing import Any

import pytest

from components.monitoring.managed_routing import ManagedAlertRouting, ManagedAlertRoutingArgs
from components.monitoring.routing import AlertRouting, AlertRoutingArgs
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.monitoring.programs_routing import (
    ACCOUNT,
    CLUSTER,
    FULL,
    KEY,
    REGION,
    SMALLEST,
    TAGS,
    TOPICS_ONLY,
    managed,
    routing,
    spec_of,
)

SECRET = "kubernetes:core/v1:Secret"
TOPIC = "aws:sns/topic:Topic"
SHARED = f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call"


def _types(plan: Plan) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for resource in plan.resources:
        if resource.custom and not resource.type.startswith("pulumi:"):
            found.setdefault(resource.type, []).append(resource.name)
    return {type_: sorted(names) for type_, names in sorted(found.items())}


def _inputs(plan: Plan, type_: str, name: str = "alert-routing") -> dict[str, Any]:
    (found,) = (dict(each.inputs) for each in plan.resources if (each.type, each.name) == (type_, name))
    return found


def test_routing_without_topics_is_one_secret() -> None:
    assert _types(record(lambda: routing(SMALLEST), environment="test")) == {SECRET: ["alert-routing"]}


def test_full_routing_makes_the_topics_that_are_not_there_and_an_identity() -> None:
    assert _types(record(lambda: routing(FULL), environment="test")) == {
        "aws:eks/podIdentityAssociation:PodIdentityAssociation": ["alert-routing"],
        "aws:iam/role:Role": ["alert-routing"],
        "aws:iam/rolePolicy:RolePolicy": ["alert-routing"],
        TOPIC: ["alert-routing-models-topic"],
        "aws:sns/topicPolicy:TopicPolicy": ["alert-routing-models-topic"],
        "aws:sns/topicSubscription:TopicSubscription": ["alert-routing-models-topic-lead"],
        SECRET: ["alert-routing"],
    }


def test_secret_is_what_alertmanager_reads() -> None:
    plan = record(lambda: routing(FULL), environment="test")
    made = _inputs(plan, SECRET)
    assert made["metadata"]["name"] == "groundplane-alertmanager"
    assert made["metadata"]["namespace"] == "monitoring"
    # Kubernetes' own, whatever is in it: what is in this one is `test_routing_rendering.py`.
    assert made["stringData"] == "[secret]"


def test_pods_publish_to_these_topics_and_no_others() -> None:
    plan = record(lambda: routing(FULL), environment="test")
    topic = "${aws:sns/topic:Topic::alert-routing-models-topic.arn}"
    shared_key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f1e2d3c-shared"
    assert json.loads(_inputs(plan, "aws:iam/rolePolicy:RolePolicy")["policy"])["Statement"] == [
        {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": [topic, SHARED]},
        {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": [KEY, shared_key]},
    ]


def test_identity_is_that_of_alertmanager_and_comes_after_its_permissions() -> None:
    plan = record(lambda: routing(FULL), environment="test")
    made = _inputs(plan, "aws:eks/podIdentityAssociation:PodIdentityAssociation")
    assert (made["namespace"], made["serviceAccount"]) == ("monitoring", "kube-prometheus-stack-alertmanager")
    association = next(each for each in plan.resources if each.type.endswith(":PodIdentityAssociation"))
    assert {urn.split("::")[-2].rpartition("$")[2] for urn in association.dependencies} >= {
        "aws:iam/rolePolicy:RolePolicy",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:sns/topicSubscription:TopicSubscription",
    }


def test_topic_is_encrypted_and_only_heard_over_tls() -> None:
    plan = record(lambda: routing(FULL), environment="test")
    assert _inputs(plan, TOPIC, "alert-routing-models-topic")["kmsMasterKeyId"] == KEY
    policy = json.loads(_inputs(plan, "aws:sns/topicPolicy:TopicPolicy", "alert-routing-models-topic")["policy"])
    (statement,) = policy["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_managed_routing_is_a_definition_of_the_workspace() -> None:
    plan = record(lambda: managed(TOPICS_ONLY), environment="test")
    assert _types(plan) == {
        "aws:amp/alertManagerDefinition:AlertManagerDefinition": ["alert-routing"],
        "aws:cloudwatch/metricAlarm:MetricAlarm": ["alert-routing-heartbeat"],
        TOPIC: ["alert-routing-beat", "alert-routing-people"],
        "aws:sns/topicPolicy:TopicPolicy": ["alert-routing-beat", "alert-routing-people"],
        "aws:sns/topicSubscription:TopicSubscription": ["alert-routing-people-lead"],
    }
    definition = _inputs(plan, "aws:amp/alertManagerDefinition:AlertManagerDefinition")["definition"]
    assert "${aws:sns/topic:Topic::alert-routing-people.arn}" in definition


def test_workspace_and_alarm_may_publish_for_this_account_alone() -> None:
    plan = record(lambda: managed(TOPICS_ONLY), environment="test")
    people = json.loads(_inputs(plan, "aws:sns/topicPolicy:TopicPolicy", "alert-routing-people")["policy"])
    allowed = {each["Principal"]["Service"]: each for each in people["Statement"] if each["Effect"] == "Allow"}
    assert sorted(allowed) == ["aps.amazonaws.com", "cloudwatch.amazonaws.com"]
    assert allowed["aps.amazonaws.com"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnEquals": {
            "aws:SourceArn": f"arn:aws:aps:{REGION}:{ACCOUNT}:workspace/ws-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
        },
    }
    beat = json.loads(_inputs(plan, "aws:sns/topicPolicy:TopicPolicy", "alert-routing-beat")["policy"])
    assert [each["Sid"] for each in beat["Statement"]] == ["OnlyOverTls", "ManagedPrometheus"]


def test_silence_of_the_heartbeat_is_an_alarm() -> None:
    made = _inputs(
        record(lambda: managed(TOPICS_ONLY), environment="test"),
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "alert-routing-heartbeat",
    )
    assert (made["metricName"], made["treatMissingData"]) == ("NumberOfMessagesPublished", "breaching")
    assert (made["period"], made["evaluationPeriods"], made["threshold"]) == (300, 3, 1)
    people = ["${aws:sns/topic:Topic::alert-routing-people.arn}"]
    assert (made["alarmActions"], made["okActions"]) == (people, people)


def test_fails_when_managed_prometheus_cannot_do_it() -> None:
    args = ManagedAlertRoutingArgs(
        spec=spec_of(SMALLEST), workspace_id="ws-1", workspace_arn="arn", account=ACCOUNT, region=REGION, tags=TAGS
    )
    with pytest.raises(
        ValueError, match=r"^receivers\.slack\.kind: is nothing that Amazon Managed Prometheus can tell"
    ):
        ManagedAlertRouting("alert-routing", args)


def test_fails_when_alertmanager_cannot_read_a_secret() -> None:
    args = AlertRoutingArgs(spec=spec_of(TOPICS_ONLY), cluster=CLUSTER, namespace="monitoring", tags=TAGS)
    with pytest.raises(ValueError, match=r"^receivers\.pager\.managed_routing_key: is for Amazon Managed Prometheus"):
        AlertRouting("alert-routing", args)


def test_fails_when_topics_have_no_key() -> None:
    args = AlertRoutingArgs(spec=spec_of(FULL), cluster=CLUSTER, namespace="monitoring", tags=TAGS)
    with pytest.raises(ValueError, match="topics models-topic need a key that they are encrypted with"):
        record(lambda: AlertRouting("alert-routing", args), environment="test")
