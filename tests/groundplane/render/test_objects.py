"""Which files a plan is, and what is in them."""

from functools import cache
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from components.catalog.kubernetes_versions import VERSIONS
from groundplane.errors import Refusal
from groundplane.plan.model import Plan, Resource
from groundplane.render.objects import OWN_GROUPS, awaiting, is_known_later, render
from groundplane.render.schema import schemas_of
from tests.groundplane.plan.plans import plan, resource
from tests.groundplane.render.programs import BUCKET_ARN, everything, options, rendered

URN = "urn:pulumi:test::groundplane::"


@cache
def files() -> dict[str, str]:
    return rendered(everything).files()


def only_file(**inputs: Any) -> str:
    """Path of the one object of a plan."""
    made: Plan = plan(resource("kubernetes:core/v1:ConfigMap", "made", inputs=inputs))
    (path,) = render(made).files()
    return path


def about(**inputs: Any) -> str:
    """`release.yaml` of the one release of a plan."""
    made = plan(resource("kubernetes:helm.sh/v3:Release", "kueue", inputs={"name": "kueue", **inputs}))
    return render(made).files()["releases/default/kueue/release.yaml"]


def test_every_object_and_release_has_its_place() -> None:
    assert list(files()) == [
        "cluster/namespace_kueue-system.yaml",
        "namespaces/kueue-system/configmap_where.yaml",
        "namespaces/kueue-system/localqueue.kueue.x-k8s.io_vision.yaml",
        "namespaces/kueue-system/secret_token.yaml",
        "releases/kueue-system/kueue/release.yaml",
        "releases/kueue-system/kueue/values.yaml",
    ]


def test_object_is_written_as_kubectl_takes_it_with_wires_visible() -> None:
    assert files()["namespaces/kueue-system/configmap_where.yaml"] == (
        f"# {URN}kubernetes:core/v1:ConfigMap::where\n"
        "apiVersion: v1\n"
        "kind: ConfigMap\n"
        "metadata:\n"
        "  annotations:\n"
        '    example.com/on: "on"\n'
        "  name: where\n"
        "  namespace: kueue-system\n"
        "data:\n"
        f"  bucket: {BUCKET_ARN}/*\n"
        "  run: |\n"
        "    #!/bin/sh\n"
        "    exec ${COMMAND}\n"
    )


def test_custom_resource_is_written_whole() -> None:
    assert files()["namespaces/kueue-system/localqueue.kueue.x-k8s.io_vision.yaml"] == (
        f"# {URN}kubernetes:kueue.x-k8s.io/v1beta2:LocalQueue::queue\n"
        "apiVersion: kueue.x-k8s.io/v1beta2\n"
        "kind: LocalQueue\n"
        "metadata:\n"
        "  name: vision\n"
        "  namespace: kueue-system\n"
        "spec:\n"
        "  clusterQueue: vision\n"
    )


def test_release_says_what_helm_is_to_install() -> None:
    assert files()["releases/kueue-system/kueue/release.yaml"] == (
        f"# {URN}kubernetes:helm.sh/v3:Release::kueue\n"
        "name: kueue\n"
        "namespace: kueue-system\n"
        "chart: oci://registry.k8s.io/kueue/charts/kueue\n"
        'version: "0.19.2"\n'
        "options:\n"
        "  atomic: true\n"
        "  timeout: 600\n"
    )


def test_release_of_a_repository_names_it_and_tells_no_password() -> None:
    told = about(chart="lws", repositoryOpts={"repo": "https://example.com", "username": "me", "password": "hunter2"})
    assert "repo: https://example.com\n" in told
    assert 'options:\n  repositoryOpts:\n    username: me\n    password: "[secret]"\n' in told


def test_values_are_helms_with_wires_visible_and_secrets_not() -> None:
    assert files()["releases/kueue-system/kueue/values.yaml"] == (
        f'# {URN}kubernetes:helm.sh/v3:Release::kueue\nbucket:\n  arn: {BUCKET_ARN}\n  keep: null\nkey: "[secret]"\n'
    )


def test_values_that_are_secret_as_a_whole_stay_so() -> None:
    made = plan(resource("kubernetes:helm.sh/v3:Release", "kueue", inputs={"values": "[secret]"}))
    assert render(made).files()["releases/default/kueue/values.yaml"].splitlines()[1] == '"[secret]"'


def test_object_of_kind_secret_never_tells() -> None:
    inputs = {"metadata": {"name": "a"}, "stringData": {"plain": "the quick brown secret"}, "data": {"b": "cGxhaW4="}}
    (text,) = render(plan(resource("kubernetes:core/v1:Secret", "a", inputs=inputs))).files().values()
    assert text.endswith('data:\n  b: "[secret]"\nstringData:\n  plain: "[secret]"\n')


def test_nothing_that_is_secret_is_told() -> None:
    assert not any("quick brown" in text for text in files().values())


def test_files_are_the_same_bytes_again() -> None:
    assert rendered(everything).files() == files()


def test_files_with_something_to_be_filled_in_are_counted() -> None:
    assert awaiting(files().values()) == 3


@pytest.mark.parametrize(
    ("value", "later"),
    [(BUCKET_ARN, True), (f"{BUCKET_ARN}/*", True), ("[secret]", True), ("exec ${COMMAND}", False), (3, False)],
)
def test_value_is_known_later_if_the_plan_has_a_stand_in(value: object, later: bool) -> None:
    assert is_known_later(value) is later


def test_kind_and_version_follow_from_the_type_where_the_inputs_lack_them() -> None:
    made: tuple[Resource, ...] = (
        resource("kubernetes:core/v1:Pod", "a", inputs={"metadata": {"name": "a"}}),
        resource("kubernetes:apps/v1:Deployment", "b", inputs={"metadata": {"name": "b"}}),
    )
    texts = render(plan(*made)).files()
    assert [text.splitlines()[1:3] for text in texts.values()] == [
        ["apiVersion: apps/v1", "kind: Deployment"],
        ["apiVersion: v1", "kind: Pod"],
    ]


def test_object_without_a_name_is_filed_under_that_of_the_program() -> None:
    assert only_file(metadata={}) == "cluster/configmap_made.yaml"


def test_namespace_cannot_leave_the_folder() -> None:
    assert only_file(metadata={"name": "a", "namespace": ".."}) == "namespaces/%2E./configmap_a.yaml"


def test_fails_when_the_plan_has_objects_of_two_clusters() -> None:
    def program() -> None:
        for name in ("one", "two"):
            provider = kubernetes.Provider(name)
            opts = pulumi.ResourceOptions(provider=provider)
            kubernetes.core.v1.Namespace(name, metadata={"name": name}, opts=opts)

    with pytest.raises(Refusal, match="objects of 2 clusters cannot be in one folder"):
        rendered(program)


def test_program_without_a_cluster_has_no_files() -> None:
    assert rendered(lambda: None).files() == {}


def test_components_and_providers_are_no_objects() -> None:
    def program() -> None:
        kubernetes.core.v1.Namespace("a", metadata={"name": "a"}, opts=options())

    assert list(rendered(program).files()) == ["cluster/namespace_a.yaml"]


@pytest.mark.parametrize("minor", VERSIONS)
def test_groups_of_kubernetes_itself_are_all_known(minor: str) -> None:
    schemas = schemas_of(minor)
    assert schemas is not None
    assert schemas.groups <= OWN_GROUPS
