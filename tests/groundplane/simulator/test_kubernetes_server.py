from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

from groundplane.simulator.inventory import Inventory
from groundplane.simulator.kubernetes.server import AUTONAMED, KubernetesProvider
from groundplane.simulator.settings import Settings
from groundplane.simulator.templates import UNKNOWN
from groundplane.simulator.wire import plain, struct
from tests.groundplane.simulator.test_server import Aborted, new_context
from tests.groundplane.simulator.test_wire import secret

ACCOUNT = "kubernetes:core/v1:ServiceAccount"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
NAMESPACE = "kubernetes:core/v1:Namespace"
QUEUE = "kubernetes:kueue.x-k8s.io/v1beta2:LocalQueue"
RELEASE = "kubernetes:helm.sh/v3:Release"
SECRET = "kubernetes:core/v1:Secret"


@pytest.fixture
def provider(settings: Settings) -> KubernetesProvider:
    return KubernetesProvider(settings, "kubernetes", "4.0.0")


def configure(provider: KubernetesProvider, **config: str) -> None:
    provider.Configure(provider_pb2.ConfigureRequest(args=struct(config)), new_context())


def urn(type_: str) -> str:
    return f"urn:pulumi:dev::groundplane::groundplane:cluster:Team${type_}::trainer"


def check(provider: KubernetesProvider, type_: str, news: Any, olds: dict[str, Any] | None = None) -> dict[str, Any]:
    given = news if isinstance(news, struct_pb2.Struct) else struct(news)
    request = provider_pb2.CheckRequest(urn=urn(type_), news=given, olds=struct(olds or {}), randomSeed=b"seed")
    return dict(plain(provider.Check(request, new_context()).inputs))


def create(
    provider: KubernetesProvider, type_: str, inputs: dict[str, Any], *, preview: bool = False
) -> provider_pb2.CreateResponse:
    request = provider_pb2.CreateRequest(urn=urn(type_), properties=struct(inputs), preview=preview)
    return provider.Create(request, new_context())


def diff(
    provider: KubernetesProvider, type_: str, old: dict[str, Any], new: dict[str, Any]
) -> provider_pb2.DiffResponse:
    request = provider_pb2.DiffRequest(urn=urn(type_), old_inputs=struct(old), news=struct(new))
    return provider.Diff(request, new_context())


def named(name: str, **fields: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "default"}, **fields}


def test_name_is_drawn_and_marked_as_such(provider: KubernetesProvider) -> None:
    metadata = check(provider, NAMESPACE, {})["metadata"]
    prefix, _, drawn = metadata["name"].partition("-")
    assert (prefix, len(drawn)) == ("trainer", 8)
    assert metadata["annotations"] == {AUTONAMED: "true"}


def test_name_that_the_engine_proposes_is_taken(provider: KubernetesProvider) -> None:
    naming = provider_pb2.CheckRequest.AutonamingOptions(proposed_name="dev-trainer")
    request = provider_pb2.CheckRequest(urn=urn(NAMESPACE), autonaming=naming)
    assert plain(provider.Check(request, new_context()).inputs)["metadata"]["name"] == "dev-trainer"


def test_drawn_name_is_kept(provider: KubernetesProvider) -> None:
    drawn = check(provider, ACCOUNT, {"metadata": {"labels": {"a": "b"}}})
    assert (
        check(provider, ACCOUNT, {"metadata": {"labels": {"a": "c"}}}, drawn)["metadata"]["name"]
        == drawn["metadata"]["name"]
    )


def test_name_set_by_hand_makes_way_for_a_drawn_one(provider: KubernetesProvider) -> None:
    by_hand = check(provider, ACCOUNT, named("mine"))
    assert by_hand == named("mine")
    assert check(provider, ACCOUNT, {}, by_hand)["metadata"]["name"].startswith("trainer-")


def test_object_without_a_namespace_is_in_the_provider_s(provider: KubernetesProvider) -> None:
    configure(provider, namespace="vision")
    assert check(provider, ACCOUNT, {"metadata": {"name": "a"}})["metadata"]["namespace"] == "vision"


def test_object_of_the_cluster_gets_no_namespace(provider: KubernetesProvider) -> None:
    assert check(provider, NAMESPACE, {"metadata": {"name": "a"}}) == {"metadata": {"name": "a"}}


def test_release_is_named_at_its_top(provider: KubernetesProvider) -> None:
    inputs = check(provider, RELEASE, {"chart": "kueue"})
    assert inputs["namespace"] == "default"
    assert inputs["name"].startswith("trainer-")
    assert check(provider, RELEASE, {"chart": "kueue"}, inputs)["name"] == inputs["name"]


@pytest.mark.parametrize("metadata", [UNKNOWN, secret("hidden")])
def test_metadata_that_cannot_be_seen_is_left_alone(provider: KubernetesProvider, metadata: Any) -> None:
    given = struct({"metadata": metadata})
    request = provider_pb2.CheckRequest(urn=urn(NAMESPACE), news=given)
    assert provider.Check(request, new_context()).inputs == given


def test_fails_when_a_kind_has_no_row(provider: KubernetesProvider) -> None:
    with pytest.raises(Aborted, match="the simulator has no row for resource type kubernetes:core/v1:Node"):
        check(provider, "kubernetes:core/v1:Node", {})


def test_role_of_a_binding_replaces_it_and_the_old_one_goes_first(provider: KubernetesProvider) -> None:
    answer = diff(provider, BINDING, named("a", roleRef={"name": "edit"}), named("a", roleRef={"name": "view"}))
    assert (list(answer.replaces), answer.deleteBeforeReplace) == (["roleRef"], True)


def test_renamed_object_comes_before_the_old_one_goes(provider: KubernetesProvider) -> None:
    answer = diff(provider, ACCOUNT, named("a"), named("b"))
    assert (list(answer.replaces), answer.deleteBeforeReplace) == (["metadata"], False)


def test_object_with_a_drawn_name_is_replaced_by_one_with_the_same(provider: KubernetesProvider) -> None:
    old = check(provider, CONFIG_MAP, {"data": {"a": "1"}})
    answer = diff(provider, CONFIG_MAP, old, {**old, "data": {"a": "2"}})
    assert (list(answer.replaces), answer.deleteBeforeReplace) == (["data"], False)


def test_data_of_a_mutable_config_map_is_updated(provider: KubernetesProvider) -> None:
    configure(provider, enableConfigMapMutable="true")
    assert list(diff(provider, CONFIG_MAP, named("a", data={"a": "1"}), named("a", data={"a": "2"})).replaces) == []


def test_metadata_not_known_yet_is_compared(provider: KubernetesProvider) -> None:
    answer = diff(provider, ACCOUNT, named("a"), {"metadata": UNKNOWN})
    assert (list(answer.replaces), answer.deleteBeforeReplace) == (["metadata"], False)


def test_preview_of_a_create_needs_no_cluster(provider: KubernetesProvider, settings: Settings) -> None:
    configure(provider, kubeconfig=UNKNOWN)
    answer = create(
        provider, QUEUE, {"metadata": {"name": "a", "namespace": "nowhere"}, "spec": {"x": 1}}, preview=True
    )
    foretold = plain(answer.properties)
    assert foretold["metadata"] == {
        "name": "a",
        "namespace": "nowhere",
        "uid": UNKNOWN,
        "creationTimestamp": UNKNOWN,
        "resourceVersion": UNKNOWN,
        "generation": UNKNOWN,
    }
    assert foretold["spec"] == {"x": 1}
    assert Inventory(settings.inventory).items() == []


def test_preview_of_an_update_keeps_what_is_computed(provider: KubernetesProvider) -> None:
    made = create(provider, ACCOUNT, named("a"))
    new = struct(named("a", automountServiceAccountToken=False))
    request = provider_pb2.UpdateRequest(urn=urn(ACCOUNT), id=made.id, news=new, preview=True)
    foretold = plain(provider.Update(request, new_context()).properties)
    assert foretold == {**plain(made.properties), "automountServiceAccountToken": False}


def test_update_and_delete_reach_the_object(provider: KubernetesProvider, settings: Settings) -> None:
    made = create(provider, ACCOUNT, named("a"))
    update = provider_pb2.UpdateRequest(urn=urn(ACCOUNT), id=made.id, news=struct(named("a", secrets=[])))
    assert plain(provider.Update(update, new_context()).properties)["secrets"] == []
    provider.Delete(provider_pb2.DeleteRequest(urn=urn(ACCOUNT), id=made.id), new_context())
    assert Inventory(settings.inventory).items() == []


def test_secret_comes_back_as_one_and_is_masked_in_the_inventory(
    provider: KubernetesProvider, settings: Settings
) -> None:
    inputs = named("a", stringData={"password": secret("hunter2")})
    answer = create(provider, SECRET, inputs)
    assert plain(answer.properties)["stringData"] == {"password": "hunter2"}
    assert "hunter2" not in str(Inventory(settings.inventory).items())


def test_read_takes_what_was_given_as_inputs(provider: KubernetesProvider) -> None:
    made = create(provider, ACCOUNT, named("a", secrets=[]))
    request = provider_pb2.ReadRequest(
        urn=urn(ACCOUNT), id=made.id, inputs=struct(named("a")), properties=made.properties
    )
    answer = provider.Read(request, new_context())
    assert plain(answer.inputs) == named("a")
    assert plain(answer.properties) == plain(made.properties)


def test_import_takes_everything_but_the_status_as_inputs(provider: KubernetesProvider) -> None:
    made = create(provider, NAMESPACE, {"metadata": {"name": "vision"}})
    answer = provider.Read(provider_pb2.ReadRequest(urn=urn(NAMESPACE), id=made.id), new_context())
    assert plain(answer.inputs).keys() == {"metadata"}


def test_read_of_what_is_gone_finds_nothing(provider: KubernetesProvider) -> None:
    request = provider_pb2.ReadRequest(urn=urn(ACCOUNT), id="default/a")
    assert provider.Read(request, new_context()) == provider_pb2.ReadResponse()


def config_diff(provider: KubernetesProvider, old: dict[str, str], new: dict[str, str]) -> provider_pb2.DiffResponse:
    return provider.DiffConfig(provider_pb2.DiffRequest(old_inputs=struct(old), news=struct(new)), new_context())


def test_provider_of_another_cluster_is_replaced(provider: KubernetesProvider) -> None:
    answer = config_diff(provider, {"clusterIdentifier": "arn:a"}, {"clusterIdentifier": "arn:b"})
    assert (list(answer.diffs), list(answer.replaces)) == (["clusterIdentifier"], ["clusterIdentifier"])


def test_provider_with_another_kubeconfig_of_its_cluster_is_updated(provider: KubernetesProvider) -> None:
    old = {"clusterIdentifier": "arn:a", "kubeconfig": "{}"}
    answer = config_diff(provider, old, {**old, "kubeconfig": UNKNOWN})
    assert (list(answer.diffs), list(answer.replaces)) == (["kubeconfig"], [])


def test_provider_that_is_the_same_is_no_change(provider: KubernetesProvider) -> None:
    answer = config_diff(provider, {"kubeconfig": "{}"}, {"kubeconfig": "{}"})
    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE
