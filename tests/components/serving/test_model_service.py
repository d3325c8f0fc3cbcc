from functools import cache
from typing import Any

import pytest
from kubernetes_validate import validate  # type: ignore[import-untyped]  # ships no types

from components.serving.model_files import FilesTargets
from groundplane.testing import RecordedPlan, record
from tests.components.serving import programs
from tests.components.serving.programs import EVERY_MODEL, PROGRAMS, providers, serve
from tests.components.serving.specs import ASSISTANT, DIGEST, serving

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
NETWORK = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
SCALED = "kubernetes:keda.sh/v1alpha1:ScaledObject"
VOLUME = "kubernetes:core/v1:PersistentVolume"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
POLICY = "aws:iam/rolePolicy:RolePolicy"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
PREFIX = f"assistant/sha256/{DIGEST}/"


@cache
def every() -> RecordedPlan:
    return record(PROGRAMS["every-model"])


def environment(key: str) -> dict[str, str]:
    [container] = every().resource(key, DEPLOYMENT).inputs["spec"]["template"]["spec"]["containers"]
    return {entry["name"]: entry["value"] for entry in container["env"]}


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_serving_holds_invariants(name: str) -> None:
    record(PROGRAMS[name]).holds_invariants()


def test_one_model_is_counted() -> None:
    assert record(PROGRAMS["smallest"]).plan.counts() == {
        "kubernetes:core/v1:Namespace": 2,
        NETWORK: 2,
        "kubernetes:scheduling.k8s.io/v1:PriorityClass": 2,
        ASSOCIATION: 1,
        "aws:iam/role:Role": 1,
        POLICY: 1,
        DEPLOYMENT: 1,
        SERVICE: 1,
        ACCOUNT: 1,
        "kubernetes:helm.sh/v3:Release": 1,
        SCALED: 1,
        BUDGET: 1,
    }


def test_no_object_of_kubernetes_is_unknown_to_it() -> None:
    kinds = {DEPLOYMENT, SERVICE, ACCOUNT, NETWORK, BUDGET, VOLUME, CLAIM}
    found = [r.inputs for r in every().plan.resources if r.type in kinds]
    for manifest in found:
        validate(manifest, "1.35", strict=True)
    # Six models, one of them with headroom, and the policy of the namespace; three mount their files.
    assert len(found) == 6 * 5 + 1 + 1 + 3 * 2


def test_replicas_are_written_by_nobody_but_the_autoscaler() -> None:
    specs = {r.name: r.inputs["spec"] for r in every().plan.resources if r.type == DEPLOYMENT}
    assert {name for name, spec in specs.items() if "replicas" in spec} == {"large-headroom"}


def test_every_target_has_one_autoscaler() -> None:
    targets = [r.inputs["spec"]["scaleTargetRef"]["name"] for r in every().plan.resources if r.type == SCALED]
    assert sorted(targets) == sorted(EVERY_MODEL)
    assert not [r for r in every().plan.resources if r.type.endswith(":HorizontalPodAutoscaler")]


def test_role_reads_the_versions_of_the_model_and_nothing_else() -> None:
    policy = every().resource("assistant", POLICY).inputs["policy"]
    versions = "assistant/sha256/"
    assert PREFIX.startswith(versions), "replicas of the version before may start until an update is over"
    assert f'"Resource": ["arn:aws:s3:::groundplane-test-models/{versions}*"]' in policy
    assert f'{{"s3:prefix": ["{versions}*"]}}' in policy
    assert "s3:PutObject" not in policy
    every().resource("assistant", ASSOCIATION).has(namespace="serving", serviceAccount="assistant")


def test_replicas_begin_once_they_may_read() -> None:
    urns = every().resource("assistant", DEPLOYMENT).resource.dependencies
    before = {urn.split("::")[2].rpartition("$")[2] for urn in urns}
    assert {ACCOUNT, NETWORK, ASSOCIATION, POLICY} <= before


def test_server_that_streams_is_told_the_bucket() -> None:
    assert environment("assistant")["MODEL_ADDRESS"] == f"s3://groundplane-test-models/{PREFIX}"


def test_model_on_a_file_system_has_no_role() -> None:
    assert "custom" not in {r.name for r in every().plan.resources if r.type == ASSOCIATION}
    assert environment("custom")["MODEL_ADDRESS"] == "/models"


def test_cache_of_a_mounted_model_has_room_for_its_weights() -> None:
    csi = every().resource("large-files", VOLUME).inputs["spec"]["csi"]
    assert csi["volumeAttributes"]["cache"] == "emptyDir"
    # 70.6 GB in GiB, and a tenth more.
    assert csi["volumeAttributes"]["cacheEmptyDirSizeLimit"] == "73Gi"
    assert "cache" not in every().resource("mounted-files", VOLUME).inputs["spec"]["csi"]["volumeAttributes"]


def test_volume_of_a_version_is_its_own() -> None:
    assert every().resource("mounted-files", VOLUME).inputs["metadata"]["name"] == "serving-model-mounted-aaaaaaaa"
    every().resource("mounted", DEPLOYMENT).depends_on("mounted-files")


def test_pods_of_a_model_read_the_volume() -> None:
    spec = every().resource("custom-files", VOLUME).inputs["spec"]
    assert (spec["csi"]["volumeHandle"], spec["mountOptions"]) == ("fs-0123456789abcdef0", ["flock", "ro"])


def test_engine_waits_for_a_model_that_is_always_there() -> None:
    assert "annotations" not in every().resource("assistant", DEPLOYMENT).inputs["metadata"]


def test_engine_does_not_wait_for_what_may_be_nothing() -> None:
    skipped = {"pulumi.com/skipAwait": "true"}
    assert every().resource("sleeping", DEPLOYMENT).inputs["metadata"]["annotations"] == skipped
    assert every().resource("sleeping", SERVICE).inputs["metadata"]["annotations"] == skipped


def test_requests_that_wait_come_from_the_interceptor() -> None:
    def callers(key: str) -> list[Any]:
        rule = every().resource(key, NETWORK).inputs["spec"]["ingress"][0]
        return [peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for peer in rule["from"]]

    assert callers("assistant") == ["envoy-gateway-system"]
    assert callers("sleeping") == ["envoy-gateway-system", "keda"]


def test_nothing_is_in_the_namespace_before_it_is_closed() -> None:
    for key, type_ in (("assistant", DEPLOYMENT), ("assistant", SERVICE), ("assistant", SCALED)):
        every().resource(key, type_).depends_on("serving-default-deny")


@pytest.mark.parametrize(("key", "message"), [("assistant", "bucket models"), ("custom", "file system corpus")])
def test_fails_when_the_files_are_nowhere(key: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "files_targets", lambda key, bucket_name: FilesTargets())
    with pytest.raises(ValueError, match=f"{key}: {message} is not there; pass it in files"):
        record(lambda: serve(serving({key: EVERY_MODEL[key]}), providers()))


def test_headroom_is_only_where_it_is_asked_for() -> None:
    names = {r.name for r in every().plan.resources if r.type == DEPLOYMENT}
    assert names == {*EVERY_MODEL, "large-headroom"}
    assert record(lambda: serve(serving({"a": ASSISTANT}), providers())).has_counts(Deployment=1)
