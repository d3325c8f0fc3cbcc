from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.inventory import Inventory, Item
from groundplane.simulator.row import Lock, Made, Owner, Reference, Row, Seconds
from groundplane.simulator.rows import ROWS
from groundplane.simulator.settings import Settings

CASTLE = "test:castle/castle:Castle"
GUARD = "test:castle/guard:Guard"
FLAG = "test:castle/flag:Flag"
HORN = "test:castle/horn:Horn"
URN = "urn:pulumi:dev::groundplane::{}::{}"

_ROWS = (
    Row(
        token=CASTLE,
        id="castle-{hex8}",
        outputs={"crest": "crest-{hex8}"},
        makes=(
            Made(type=FLAG, name="flag", id="crest"),
            Made(
                type=GUARD,
                name="guard",
                each="gates",
                only_if="garrison",
                inputs={"gate": "each", "flags": ("crest",), "armed": "garrison"},
                fixed={"rank": "private"},
            ),
        ),
        lock=Lock(property="drawbridgeUp", error="DrawbridgeUp: lower it"),
        replace=(),
        seconds=Seconds(create=1),
    ),
    Row(
        token=GUARD,
        id="guard-{hex8}",
        references={"flags": Reference(to=FLAG, missing="NoFlag: {value}", blocks="FlagInUse: {value} by {by}")},
        replace=(),
        seconds=Seconds(create=1),
    ),
    Row(token=FLAG, id="flag-{hex8}", replace=(), seconds=Seconds(create=1)),
    # Puts a guard into somebody else's castle.
    Row(
        token=HORN,
        id="horn-{hex8}",
        makes=(Made(type=GUARD, name="echo", owner=Owner(path="heardIn", type=CASTLE, by="crest")),),
        replace=(),
        seconds=Seconds(create=1),
    ),
)


@pytest.fixture(autouse=True)
def castles(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in _ROWS:
        monkeypatch.setitem(ROWS, row.token, row)


@pytest.fixture
def cloud(settings: Settings) -> Cloud:
    return Cloud(settings, "us-east-1")


def castle(cloud: Cloud, **inputs: Any) -> Item:
    return cloud.create(URN.format(CASTLE, "keep"), CASTLE, {"gates": ["north", "south"], "garrison": 4, **inputs})


def held(settings: Settings, type_: str | None = None) -> list[Item]:
    return [item for item in Inventory(settings.inventory).items() if type_ in (None, item.type)]


def test_what_a_service_makes_is_in_the_inventory_and_belongs_to_what_it_is_made_for(
    cloud: Cloud, settings: Settings
) -> None:
    owner = castle(cloud)
    made = held(settings)[1:]
    assert [(item.urn, item.owner, item.made_for) for item in made] == [
        (URN.format(FLAG, "keep-flag"), owner.sequence, owner.urn),
        (URN.format(GUARD, "keep-guard-1"), owner.sequence, owner.urn),
        (URN.format(GUARD, "keep-guard-2"), owner.sequence, owner.urn),
    ]


def test_what_is_made_has_what_its_owner_says(cloud: Cloud, settings: Settings) -> None:
    crest = castle(cloud).state["crest"]
    assert held(settings, FLAG)[0].id == crest
    assert [item.state for item in held(settings, GUARD)] == [
        {"region": "us-east-1", "gate": gate, "flags": [crest], "armed": 4, "rank": "private"}
        for gate in ("north", "south")
    ]


@pytest.mark.parametrize("inputs", [{"garrison": 0}, {"garrison": None}, {"gates": []}])
def test_nothing_is_made_without_its_condition(cloud: Cloud, settings: Settings, inputs: dict[str, Any]) -> None:
    castle(cloud, **inputs)
    assert held(settings, GUARD) == []


def test_update_makes_changes_and_takes_away(cloud: Cloud, settings: Settings) -> None:
    owner = castle(cloud)
    first = held(settings, GUARD)[0].id
    cloud.update(owner.urn, CASTLE, owner.id, {"gates": ["west"], "garrison": 2})
    assert [(item.id, item.state["gate"], item.state["armed"]) for item in held(settings, GUARD)] == [
        (first, "west", 2)
    ]
    cloud.update(owner.urn, CASTLE, owner.id, {"gates": ["west", "east"], "garrison": 2})
    assert [item.state["gate"] for item in held(settings, GUARD)] == ["west", "east"]


def test_two_owners_of_one_name_make_two_things(cloud: Cloud, settings: Settings) -> None:
    castle(cloud)
    cloud.create(URN.format(f"test:castle/realm:Realm${CASTLE}", "keep"), CASTLE, {"gates": ["n"], "garrison": 1})
    assert len({item.id for item in held(settings, GUARD)}) == 3


def test_what_is_made_goes_with_its_owner_though_it_uses_itself(cloud: Cloud, settings: Settings) -> None:
    owner = castle(cloud)
    cloud.delete(owner.urn, CASTLE, owner.id)
    assert held(settings) == []


def test_what_something_else_uses_is_left_over(cloud: Cloud, settings: Settings) -> None:
    owner = castle(cloud)
    crest = owner.state["crest"]
    other = cloud.create(URN.format(GUARD, "spy"), GUARD, {"flags": [crest]})
    cloud.delete(owner.urn, CASTLE, owner.id)
    assert [item.id for item in held(settings)] == [crest, other.id]


def test_fails_when_what_is_made_is_deleted_while_it_is_used(cloud: Cloud) -> None:
    crest = castle(cloud).state["crest"]
    with pytest.raises(Refused, match=f"^FlagInUse: {crest} by guard-"):
        cloud.delete(URN.format(FLAG, "keep-flag"), FLAG, crest)


def test_what_is_locked_stays_until_it_is_unlocked(cloud: Cloud) -> None:
    owner = castle(cloud, drawbridgeUp=True)
    with pytest.raises(Refused, match=r"^DrawbridgeUp: lower it$"):
        cloud.delete(owner.urn, CASTLE, owner.id)
    cloud.update(owner.urn, CASTLE, owner.id, {"drawbridgeUp": False})
    cloud.delete(owner.urn, CASTLE, owner.id)


@pytest.mark.parametrize("below", ["", "/tower"])
def test_what_is_put_into_another_resource_stays_with_that(cloud: Cloud, settings: Settings, below: str) -> None:
    owner = castle(cloud, garrison=0)
    horn = cloud.create(URN.format(HORN, "horn"), HORN, {"heardIn": f"{owner.state['crest']}{below}"})
    (echo,) = held(settings, GUARD)
    assert (echo.owner, echo.made_for) == (owner.sequence, horn.urn)
    cloud.delete(horn.urn, HORN, horn.id)
    assert held(settings, GUARD) == [echo]
    cloud.delete(owner.urn, CASTLE, owner.id)
    assert held(settings) == []


def test_nothing_is_put_into_what_is_not_there(cloud: Cloud, settings: Settings) -> None:
    cloud.create(URN.format(HORN, "horn"), HORN, {"heardIn": "crest-elsewhere"})
    assert held(settings, GUARD) == []
