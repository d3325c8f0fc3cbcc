import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from groundplane.simulator.diff import DEFAULTS
from groundplane.simulator.inventory import Inventory
from groundplane.simulator.launcher import write_launcher
from groundplane.simulator.server import Provider, main
from groundplane.simulator.settings import VARIABLE, Fault, Settings
from groundplane.simulator.templates import UNKNOWN
from groundplane.simulator.wire import plain, struct
from tests.groundplane.simulator.conftest import VAULT_URN
from tests.groundplane.simulator.test_wire import secret


class Aborted(Exception):
    pass


class Context:
    """Stands in for a call's context: keeps what the engine would get."""

    def __init__(self) -> None:
        self.metadata: Sequence[tuple[str, Any]] = ()

    def abort(self, code: object, details: str) -> NoReturn:
        raise Aborted(details)

    def set_trailing_metadata(self, metadata: Sequence[tuple[str, Any]]) -> None:
        self.metadata = metadata


def new_context() -> Any:
    return Context()


@pytest.fixture
def context() -> Any:
    return new_context()


@pytest.fixture
def provider(settings: Settings) -> Provider:
    return Provider(settings, "aws", "7.0.0")


def check(provider: Provider, news: dict[str, Any], olds: dict[str, Any] | None = None) -> dict[str, Any]:
    request = provider_pb2.CheckRequest(urn=VAULT_URN, news=struct(news), olds=struct(olds or {}), randomSeed=b"seed")
    return dict(plain(provider.Check(request, new_context()).inputs))


def create(provider: Provider, inputs: dict[str, Any], *, preview: bool = False) -> provider_pb2.CreateResponse:
    request = provider_pb2.CreateRequest(urn=VAULT_URN, properties=struct(inputs), preview=preview)
    return provider.Create(request, new_context())


def test_plugin_is_of_the_version_it_stands_in_for(provider: Provider, context: Any) -> None:
    assert provider.GetPluginInfo(empty_pb2.Empty(), context).version == "7.0.0"


def test_fails_when_the_account_is_not_allowed(provider: Provider, context: Any) -> None:
    request = provider_pb2.ConfigureRequest(args=struct({"allowedAccountIds": '["999999999999"]'}))
    with pytest.raises(Aborted, match="AWS account ID not allowed: 123456789012"):
        provider.Configure(request, context)


def test_resources_are_in_the_region_of_their_provider(provider: Provider, context: Any) -> None:
    provider.Configure(provider_pb2.ConfigureRequest(args=struct({"region": "eu-west-1"})), context)
    assert plain(create(provider, {"name": "v"}).properties)["region"] == "eu-west-1"


def test_name_is_drawn_once_and_kept(provider: Provider) -> None:
    drawn = check(provider, {})
    assert drawn[DEFAULTS] == ["name"]
    assert drawn["name"].startswith("safe-")
    assert check(provider, {}, drawn) == drawn


def test_name_set_by_hand_makes_way_for_a_drawn_one(provider: Provider) -> None:
    by_hand = check(provider, {"name": "mine"})
    assert by_hand == {"name": "mine", DEFAULTS: []}
    assert check(provider, {}, by_hand)["name"].startswith("safe-")


def test_name_that_the_engine_proposes_is_taken(provider: Provider, context: Any) -> None:
    naming = provider_pb2.CheckRequest.AutonamingOptions(proposed_name="dev-safe")
    request = provider_pb2.CheckRequest(urn=VAULT_URN, autonaming=naming)
    assert plain(provider.Check(request, context).inputs)["name"] == "dev-safe"


def test_diff_says_what_changed_and_what_replaces(provider: Provider, context: Any) -> None:
    old, new = {"name": "a", "tags": {"x": "1"}, DEFAULTS: []}, {"name": "b", "tags": {"x": "2"}, DEFAULTS: []}
    answer = provider.Diff(provider_pb2.DiffRequest(urn=VAULT_URN, old_inputs=struct(old), news=struct(new)), context)
    kinds = provider_pb2.PropertyDiff
    assert {path: diff.kind for path, diff in answer.detailedDiff.items()} == {
        "name": kinds.UPDATE_REPLACE,
        "tags.x": kinds.UPDATE,
    }
    assert (list(answer.diffs), list(answer.replaces)) == (["name", "tags"], ["name"])
    assert answer.deleteBeforeReplace


def test_same_inputs_are_no_change(provider: Provider, context: Any) -> None:
    request = provider_pb2.DiffRequest(urn=VAULT_URN, old_inputs=struct({"n": 1}), news=struct({"n": 1}))
    assert provider.Diff(request, context).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_preview_of_a_create_knows_inputs_and_no_outputs(provider: Provider, settings: Settings) -> None:
    answer = create(provider, {"name": "v", DEFAULTS: []}, preview=True)
    assert plain(answer.properties) == {"name": "v", "arn": UNKNOWN, "door": UNKNOWN}
    assert Inventory(settings.inventory).items() == []


def test_secret_input_comes_back_as_one_and_is_masked_in_the_inventory(provider: Provider, settings: Settings) -> None:
    inputs = {"name": "v", "password": secret("hunter2")}
    answer = create(provider, inputs)
    assert answer.properties.fields["password"] == struct(inputs).fields["password"]
    assert "hunter2" not in str(Inventory(settings.inventory).items())


def test_preview_of_an_update_knows_what_does_not_change(provider: Provider, context: Any) -> None:
    made = create(provider, {"name": "v"})
    request = provider_pb2.UpdateRequest(
        urn=VAULT_URN, id=made.id, olds=made.properties, news=struct({"name": "v", "size": UNKNOWN}), preview=True
    )
    foretold = plain(provider.Update(request, context).properties)
    assert (foretold["size"], foretold["arn"]) == (UNKNOWN, plain(made.properties)["arn"])


def test_read_shows_what_the_cloud_has_and_not_what_the_engine_thinks(provider: Provider, context: Any) -> None:
    inputs = struct({"name": "v", "size": 1, "password": secret("hunter2"), DEFAULTS: []})
    made = create(provider, plain(inputs) | {"password": secret("hunter2")})
    changed = provider_pb2.UpdateRequest(
        urn=VAULT_URN,
        id=made.id,
        olds=made.properties,
        news=struct({"name": "v", "size": 2, "password": secret("hunter2")}),
    )
    provider.Update(changed, context)
    request = provider_pb2.ReadRequest(urn=VAULT_URN, id=made.id, properties=made.properties, inputs=inputs)
    answer = provider.Read(request, context)
    assert plain(answer.properties)["size"] == 2
    assert plain(answer.inputs) == {"name": "v", "size": 2, "password": "hunter2", DEFAULTS: []}
    assert answer.inputs.fields["password"] == inputs.fields["password"]


def test_import_takes_as_inputs_what_is_not_computed(provider: Provider, context: Any) -> None:
    made = create(provider, {"name": "v"})
    answer = provider.Read(provider_pb2.ReadRequest(urn=VAULT_URN, id=made.id), context)
    assert plain(answer.inputs) == {"name": "v", "region": "us-east-1", DEFAULTS: []}


def test_read_of_what_was_deleted_finds_nothing(provider: Provider, context: Any) -> None:
    made = create(provider, {"name": "v"})
    provider.Delete(provider_pb2.DeleteRequest(urn=VAULT_URN, id=made.id, properties=made.properties), context)
    request = provider_pb2.ReadRequest(urn=VAULT_URN, id=made.id, properties=made.properties)
    assert provider.Read(request, context) == provider_pb2.ReadResponse()


def test_timeout_hands_the_engine_what_was_made(settings: Settings, context: Any) -> None:
    provider = Provider(replace(settings, fault=Fault(type="test:vault/vault:Vault", kind="timeout")), "aws", "7.0.0")
    with pytest.raises(Aborted, match="timeout while waiting"):
        provider.Create(provider_pb2.CreateRequest(urn=VAULT_URN, properties=struct({"name": "v"})), context)
    status = status_pb2.Status.FromString(context.metadata[0][1])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == Inventory(settings.inventory).items()[0].id


def test_fails_when_the_program_looks_something_up(provider: Provider, context: Any) -> None:
    with pytest.raises(Aborted, match="aws:ec2/getVpc:getVpc: pass the value in"):
        provider.Invoke(provider_pb2.InvokeRequest(tok="aws:ec2/getVpc:getVpc"), context)


def test_fails_when_the_inventory_cannot_be_used_and_says_why(settings: Settings, provider: Provider) -> None:
    settings.inventory.unlink()
    settings.inventory.mkdir()
    with pytest.raises(Aborted, match=f"the simulator cannot use {settings.inventory}: unable to open database file"):
        create(provider, {"name": "v"})


def test_bug_is_reported_with_the_place_of_its_traceback(
    settings: Settings, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundplane.simulator.server.plain", lambda *arguments: 1 / 0)
    with pytest.raises(Aborted, match=f"the simulator failed; its log is {settings.log}"):
        create(provider, {"name": "v"})
    assert "ZeroDivisionError" in settings.log.read_text()


def test_fails_when_started_outside_a_rehearsal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert main(["127.0.0.1:1", "aws@7.0.0"]) == 1
    assert capsys.readouterr().err == (
        "this aws provider is simulated, for `groundplane rehearse` only: GROUNDPLANE_SIMULATOR is not set\n"
    )


def test_launched_provider_prints_its_port_and_ends_with_its_engine(settings: Settings, tmp_path: Path) -> None:
    launcher = write_launcher(tmp_path, "aws")
    environment = {**os.environ, **settings.to_environment()}
    # The engine's part is played by a process that starts the provider and ends as soon as it has the port.
    engine = (
        "import subprocess, sys\n"
        f"provider = subprocess.Popen([{str(launcher)!r}, '127.0.0.1:1'], stdout=subprocess.PIPE)\n"
        "print(provider.pid, provider.stdout.readline().decode().strip(), flush=True)\n"
        "import os; os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", engine], env=environment, stdout=subprocess.PIPE, text=True, timeout=60, check=True
    )
    pid, port = done.stdout.split()
    assert int(port) > 0
    # run() came back, so the provider has let go of the pipe it inherited: it has ended or is about to.
    assert not _lives_on(int(pid))


def _lives_on(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return False
        time.sleep(0.1)
    return True
