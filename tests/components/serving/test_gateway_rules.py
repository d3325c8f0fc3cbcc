from typing import Any

import pytest

from components.serving.gateway_rules import GatewaySurroundings, gateway_problems, weak_gateway
from components.spec import Problem
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_options_spec import Purpose
from tests.components.serving.programs import CUSTOM, LARGE, SLEEPING
from tests.components.serving.programs_gateway import ACCOUNT, ALB, ENVOY, GUARDED, PLAIN, gateway
from tests.components.serving.programs_gateway import PUBLIC as PICKING
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, changed, model

CANDIDATE = f"s3://models/assistant@sha256:{'b' * 64}"

PUBLIC = changed(PICKING, endpoint_pickers={})

BUCKETS = {
    "logs": ArtifactBucketSpec(purpose=Purpose.LOGS),
    "models": ArtifactBucketSpec(purpose=Purpose.MODELS),
}


def found(document: dict[str, Any], models: dict[str, Any] | None = None, **around: Any) -> list[Problem]:
    surroundings = {
        "account": ACCOUNT,
        "region": "us-east-1",
        "kubernetes_version": "1.35",
        "public_subnets": True,
        "buckets": BUCKETS,
        **around,
    }
    specs = {key: model(each) for key, each in (models or {}).items()}
    return list(gateway_problems(gateway(document), specs, GatewaySurroundings(**surroundings)))


def places(problems: list[Problem]) -> list[tuple[str, Any]]:
    return [(".".join(map(str, problem.path)), problem.got) for problem in problems]


@pytest.mark.parametrize("document", [ENVOY, PLAIN, PUBLIC, ALB, GUARDED])
def test_gateway_fits_where_everything_is_there(document: dict[str, Any]) -> None:
    assert found(document) == []


def test_certificate_and_web_acl_are_those_of_the_account() -> None:
    acl = {"kind": "existing", "arn": gateway_acl()}
    problems = found(changed(ALB, web_acl=acl), account="999999999999")
    assert [path for path, _ in places(problems)] == ["gateway.certificate.arn", "gateway.web_acl.arn"]


def gateway_acl() -> str:
    return f"arn:aws:wafv2:us-east-1:{ACCOUNT}:regional/webacl/models/00000000-0000-4000-8000-000000000000"


def test_public_gateway_needs_public_subnets() -> None:
    assert places(found(PUBLIC, public_subnets=False)) == [("gateway.public", True)]


@pytest.mark.parametrize(
    ("target", "message"),
    [("models", "is a bucket of models, not of logs"), ("nowhere", "is no bucket here")],
)
def test_access_logs_go_to_a_bucket_for_logs(target: str, message: str) -> None:
    [problem] = found(changed(PUBLIC, access_logs_to=target))
    assert (problem.path, problem.message, problem.fix) == (("gateway", "access_logs_to"), message, "write logs")


def test_network_load_balancer_logs_no_plain_connections() -> None:
    assert places(found(changed(PLAIN, access_logs_to="logs"))) == [("gateway.access_logs_to", "logs")]
    assert found(changed(PLAIN, kind="alb", access_logs_to="logs")) == []


def test_application_load_balancer_s_logs_arrive_in_aws_s_own_partition_alone() -> None:
    document = changed(PLAIN, kind="alb", access_logs_to="logs")
    [problem] = found(document, region="cn-north-1")
    assert problem.fix == "remove it, or write kind: envoy"


def test_cluster_is_one_that_the_charts_support() -> None:
    [problem] = found(ENVOY, kubernetes_version="1.37")
    assert (problem.path, problem.fix) == (("gateway", "kind"), "upgrade the cluster")


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (ASSISTANT, ("autoscaling.metric", "in_flight_requests")),
        (changed(CLASSIFIER, autoscaling__metric="latency_p95"), ("autoscaling.metric", "latency_p95")),
        (
            changed(LARGE, requests={"timeout_seconds": 5000, "drain_seconds": 5000}),
            ("requests.timeout_seconds", 5000),
        ),
    ],
)
def test_application_load_balancer_cannot_count_nor_wait_for_ever(
    document: dict[str, Any], place: tuple[str, Any]
) -> None:
    assert places(found(ALB, {"one": document})) == [(f"models.one.{place[0]}", place[1])]
    assert found(changed(ENVOY, proxies={"drain_seconds": 5000}), {"one": document}) == []


def test_application_load_balancer_holds_no_requests() -> None:
    paths = [path for path, _ in places(found(ALB, {"one": SLEEPING}))]
    assert paths == ["models.one.autoscaling.metric", "models.one.autoscaling.scale_to_zero.wake"]


def test_models_that_count_for_themselves_do_without_envoy() -> None:
    counted = changed(ASSISTANT, autoscaling__metric="latency_p95", autoscaling__target=5)
    assert found(ALB, {"assistant": counted, "custom": CUSTOM, "large": LARGE}) == []


def test_proxies_outlast_the_longest_request() -> None:
    patient = changed(ASSISTANT, requests={"timeout_seconds": 600, "drain_seconds": 600})
    [problem] = found(ENVOY, {"assistant": patient, "classifier": CLASSIFIER})
    assert (problem.path, problem.got) == (("gateway", "proxies", "drain_seconds"), 300)
    assert problem.fix == "write 600 or more, or lower models.assistant.requests.timeout_seconds"


@pytest.mark.parametrize(
    ("model_document", "got"),
    [
        (CLASSIFIER, "triton"),
        (SLEEPING, "held_requests"),
        (changed(ASSISTANT, rollout={"kind": "shadow", "candidate": {"source": CANDIDATE}}), "shadow"),
    ],
)
def test_replicas_are_picked_where_nothing_else_chooses_them(model_document: dict[str, Any], got: str) -> None:
    patient = changed(ENVOY, endpoint_pickers={"one": {}}, proxies={"drain_seconds": 3600})
    problems = found(patient, {"one": model_document})
    assert places(problems) == [("gateway.endpoint_pickers.one", got)]


def test_picker_is_of_a_model_that_there_is() -> None:
    [problem] = found(changed(ENVOY, endpoint_pickers={"other": {}}), {"assistant": ASSISTANT})
    assert (problem.message, problem.fix) == ("is no model here", "write one of assistant")
    assert found(changed(ENVOY, endpoint_pickers={"assistant": {}}), {"assistant": ASSISTANT}) == []


def test_production_has_a_gateway_that_encrypts_asks_and_logs() -> None:
    assert places(list(weak_gateway(gateway(PLAIN)))) == [
        ("certificate.kind", "none"),
        ("authentication.kind", "none"),
        ("access_logs_to", None),
    ]
    assert list(weak_gateway(gateway(PUBLIC))) == []
