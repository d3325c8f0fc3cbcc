import pytest

from groundplane.simulator.diff import DEFAULTS, Change, Comparison, changed_paths, compare, forces_replacement
from groundplane.simulator.row import Row, Seconds

ROW = Row(token="t", id="{hex8}", autoname="name", replace=("name", "rules.days"), seconds=Seconds(create=1))


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("update", "a")]),
        ({}, {"a": 1}, [("add", "a")]),
        ({"a": 1}, {}, [("delete", "a")]),
        ({"a": None}, {}, []),
        ({"r": [{"d": 1}]}, {"r": [{"d": 2}, {"d": 3}]}, [("update", "r[0].d"), ("add", "r[1]")]),
        ({"r": [1, 2]}, {"r": [1]}, [("delete", "r[1]")]),
        ({"a": {"b": 1}}, {"a": 1}, [("update", "a")]),
    ],
)
def test_changed_paths_names_every_leaf_that_differs(
    old: dict[str, object], new: dict[str, object], changes: list[tuple[str, str]]
) -> None:
    assert list(changed_paths(old, new)) == changes


@pytest.mark.parametrize(
    ("path", "forced"),
    [
        ("name", True),
        ("names", False),
        ("rules[3].days", True),
        ("rules", True),
        ("rules[0].days.x", True),
        ("rule", False),
    ],
)
def test_replacement_is_forced_at_below_and_above_a_path(path: str, forced: bool) -> None:
    assert forces_replacement(path, ("name", "rules.days")) is forced


def test_change_of_region_replaces_every_type() -> None:
    found = compare(ROW, {"region": "us-east-1"}, {"region": "us-west-2"})
    assert found.changes == (Change(kind="update", path="region", replaces=True),)


def test_name_set_by_hand_is_deleted_before_it_is_made_again() -> None:
    old, new = {"name": "a", DEFAULTS: []}, {"name": "b", DEFAULTS: []}
    assert compare(ROW, old, new) == Comparison(
        changes=(Change(kind="update", path="name", replaces=True),), delete_first=True
    )


def test_drawn_name_lets_the_new_one_come_first() -> None:
    old = {"name": "a-1", "rules": {"days": 1}, DEFAULTS: ["name"]}
    new = {"name": "a-1", "rules": {"days": 2}, DEFAULTS: ["name"]}
    assert not compare(ROW, old, new).delete_first


def test_update_in_place_deletes_nothing_first() -> None:
    assert not compare(ROW, {"name": "a", "tags": {}}, {"name": "a", "tags": {"x": "1"}}).delete_first


def test_row_may_ask_for_the_old_one_to_go_first() -> None:
    row = Row(token="t", id="x", replace=("size",), seconds=Seconds(create=1), delete_before_replace=True)
    assert compare(row, {"size": 1}, {"size": 2}).delete_first


def test_note_of_drawn_names_is_no_change() -> None:
    assert compare(ROW, {"name": "a", DEFAULTS: ["name"]}, {"name": "a", DEFAULTS: []}).changes == ()
