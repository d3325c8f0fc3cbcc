"""A cloud of two made-up types, so that tests of the simulator do not depend on anybody's rows."""

from pathlib import Path

import pytest

from groundplane.simulator.row import Reference, Row, Seconds, Unique
from groundplane.simulator.rows import ROWS
from groundplane.simulator.settings import Settings

VAULT = "test:vault/vault:Vault"
LOCK = "test:vault/lock:Lock"
VAULT_URN = f"urn:pulumi:dev::groundplane::{VAULT}::safe"
LOCK_URN = f"urn:pulumi:dev::groundplane::{LOCK}::bolt"

_ROWS = (
    Row(
        token=VAULT,
        id="vault-{hex17}",
        outputs={
            "arn": "arn:aws:vault:{region}:{account}:{name}",
            "door": {"url": "https://{id}.example", "open": False},
        },
        autoname="name",
        unique=(Unique(property="name", error="VaultExists: {value} is taken"),),
        replace=("name", "steel"),
        seconds=Seconds(create=10, update=4, delete=2),
    ),
    Row(
        token=LOCK,
        id="{vaultId}/{name}",
        references={
            "keys[].vault": Reference(
                to=VAULT,
                by="arn",
                missing="NoVault: {value}",
                blocks="VaultInUse: {value} by {by}",
                external=("arn:ext:",),
            ),
        },
        replace=("vaultId",),
        seconds=Seconds(create=1),
    ),
)


@pytest.fixture(autouse=True)
def rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in _ROWS:
        monkeypatch.setitem(ROWS, row.token, row)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        inventory=tmp_path / "inventory.sqlite",
        log=tmp_path / "simulator.log",
        account="123456789012",
        run="up",
        speedup=0,
        mask_key="k",
    )
