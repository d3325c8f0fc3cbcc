import os
import signal
from dataclasses import replace
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, NeverReady, Refused, duration
from groundplane.simulator.inventory import Inventory
from groundplane.simulator.settings import ANY, Fault, Settings
from tests.groundplane.simulator.conftest import LOCK, LOCK_URN, VAULT, VAULT_URN

ARN = "arn:aws:vault:us-east-1:123456789012:v"


@pytest.fixture
def cloud(settings: Settings) -> Cloud:
    return Cloud(settings, "us-east-1")


def vault(cloud: Cloud, name: str = "v", **inputs: Any) -> str:
    return cloud.create(VAULT_URN, VAULT, {"name": name, **inputs}).id


def lock(cloud: Cloud, arn: str = ARN) -> str:
    return cloud.create(LOCK_URN, LOCK, {"vaultId": "v", "keys": [{"vault": arn}]}).id


def with_fault(settings: Settings, fault: Fault) -> Cloud:
    return Cloud(replace(settings, fault=fault), "us-east-1")


def test_create_answers_with_realistic_outputs(cloud: Cloud) -> None:
    item = cloud.create(VAULT_URN, VAULT, {"name": "v"})
    assert item.id.startswith("vault-")
    assert item.state == {
        "region": "us-east-1",
        "arn": ARN,
        "door": {"url": f"https://{item.id}.example", "open": False},
        "name": "v",
    }


def test_replacement_has_another_id(cloud: Cloud) -> None:
    first = vault(cloud)
    assert vault(cloud, "w") != first


def test_name_is_unique_in_a_region(cloud: Cloud) -> None:
    vault(cloud)
    with pytest.raises(Refused, match=r"^VaultExists: v is taken$"):
        vault(cloud)


def test_name_is_free_in_another_region_of_the_resource_itself(cloud: Cloud) -> None:
    vault(cloud)
    vault(cloud, region="us-west-2")
    with pytest.raises(Refused, match="VaultExists"):
        vault(cloud, region="us-west-2")


def test_name_is_free_again_after_a_delete(cloud: Cloud) -> None:
    cloud.delete(VAULT_URN, VAULT, vault(cloud))
    vault(cloud)


def test_reference_must_exist(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=f"^NoVault: {ARN}$"):
        lock(cloud)


@pytest.mark.parametrize("outside", ["arn:ext:vault", "[secret:0]"])
def test_reference_to_something_outside_is_not_looked_up(cloud: Cloud, outside: str) -> None:
    lock(cloud, outside)


def test_delete_is_refused_while_others_need_it(cloud: Cloud) -> None:
    id_ = vault(cloud)
    user = lock(cloud)
    with pytest.raises(Refused, match=f"^VaultInUse: {ARN} by {user}$"):
        cloud.delete(VAULT_URN, VAULT, id_)
    cloud.delete(LOCK_URN, LOCK, user)
    cloud.delete(VAULT_URN, VAULT, id_)


def test_delete_of_what_is_gone_is_fine(cloud: Cloud) -> None:
    cloud.delete(VAULT_URN, VAULT, "vault-0")


def test_read_finds_what_is_there_and_nothing_after_a_delete(cloud: Cloud) -> None:
    id_ = vault(cloud)
    assert (cloud.read(VAULT, id_) or {})["name"] == "v"
    cloud.delete(VAULT_URN, VAULT, id_)
    assert cloud.read(VAULT, id_) is None


def test_update_drops_what_is_no_longer_given_and_keeps_what_is_computed(cloud: Cloud) -> None:
    id_ = vault(cloud, tags={"a": "1"})
    state = cloud.update(VAULT_URN, VAULT, id_, {"name": "v"})
    assert "tags" not in state
    assert state["arn"] == ARN
    assert cloud.read(VAULT, id_) == state


def test_update_may_keep_its_own_name(cloud: Cloud) -> None:
    id_ = vault(cloud)
    assert cloud.update(VAULT_URN, VAULT, id_, {"name": "v", "size": 2})["size"] == 2


def test_fails_when_an_update_is_of_something_that_is_gone(cloud: Cloud) -> None:
    with pytest.raises(Refused, match="NotFoundException"):
        cloud.update(VAULT_URN, VAULT, "vault-0", {})


def test_foretold_state_changes_nothing(cloud: Cloud) -> None:
    id_ = vault(cloud)
    assert cloud.foretold(VAULT, id_, {"name": "v", "size": 3})["size"] == 3
    assert "size" not in (cloud.read(VAULT, id_) or {})


def test_operations_have_the_latency_of_the_type_and_the_refusal(cloud: Cloud, settings: Settings) -> None:
    vault(cloud)
    with pytest.raises(Refused):
        vault(cloud)
    logged = [(op.operation, op.seconds, op.error) for op in Inventory(settings.inventory).operations("up")]
    assert logged == [("create", 10, None), ("create", 10, "VaultExists: v is taken")]


def test_fault_fails_the_nth_create_alone_and_makes_nothing(settings: Settings) -> None:
    cloud = with_fault(settings, Fault(type=VAULT, nth=2))
    vault(cloud, "a")
    with pytest.raises(Refused, match="simulated failure of this create of test:vault/vault:Vault"):
        vault(cloud, "b")
    vault(cloud, "c")
    assert [item.state["name"] for item in Inventory(settings.inventory).items()] == ["a", "c"]


def test_fault_of_one_run_is_none_of_the_next(settings: Settings) -> None:
    with pytest.raises(Refused):
        vault(with_fault(settings, Fault(type=VAULT)))
    vault(Cloud(replace(settings, run="resume"), "us-east-1"))


def test_timeout_makes_the_resource_and_tells_of_it(settings: Settings) -> None:
    with pytest.raises(NeverReady, match=r"timeout: 1200s") as caught:
        vault(with_fault(settings, Fault(type=VAULT, kind="timeout")))
    assert Inventory(settings.inventory).items() == [caught.value.item]


def test_timeout_is_the_resource_s_own_if_it_has_one(settings: Settings) -> None:
    cloud = with_fault(settings, Fault(type=VAULT, kind="timeout"))
    with pytest.raises(NeverReady, match=r"timeout: 90s"):
        cloud.create(VAULT_URN, VAULT, {"name": "v"}, timeout=90)


def test_fails_when_a_type_has_no_row_and_names_it(cloud: Cloud) -> None:
    with pytest.raises(
        Refused, match="no row for resource type test:other:Thing: add one to groundplane/simulator/rows"
    ):
        cloud.create(VAULT_URN, "test:other:Thing", {})


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Signals that the engine gets; who sends one would wait for its own end, and here it goes on."""
    signals: list[int] = []
    monkeypatch.setattr(os, "kill", lambda _engine, number: signals.append(number))
    monkeypatch.setattr(signal, "pause", lambda: None)
    return signals


def test_kill_comes_at_the_nth_operation_of_any_type(settings: Settings, killed: list[int]) -> None:
    cloud = with_fault(settings, Fault(type=ANY, nth=3, kind="kill"))
    id_ = vault(cloud)
    lock(cloud)
    assert killed == []
    cloud.update(VAULT_URN, VAULT, id_, {"name": "v", "size": 2})
    assert killed == [signal.SIGKILL]
    assert (cloud.read(VAULT, id_) or {})["size"] == 2


def test_kill_at_an_operation_that_is_refused_does_not_come(settings: Settings, killed: list[int]) -> None:
    cloud = with_fault(settings, Fault(type=ANY, nth=1, kind="kill"))
    with pytest.raises(Refused):
        lock(cloud)
    assert killed == []


@pytest.mark.parametrize(("seconds", "text"), [(1200, "20m0s"), (90, "1m30s"), (5, "5s")])
def test_duration_is_written_as_go_does(seconds: float, text: str) -> None:
    assert duration(seconds) == text
