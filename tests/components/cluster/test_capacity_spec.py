import pytest
from pydantic import TypeAdapter, ValidationError

from components.cluster.capacity_spec import (
    CapacityBlockSpec,
    CapacitySpec,
    OnDemandSpec,
    ReservationSpec,
    SpotSpec,
)
from tests.components.problems import problems

KINDS: TypeAdapter[OnDemandSpec | SpotSpec | ReservationSpec | CapacityBlockSpec] = TypeAdapter(CapacitySpec)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"kind": "on_demand"}', OnDemandSpec()),
        ('{"kind": "spot"}', SpotSpec(kind="spot")),
        (
            '{"kind": "reservation", "id": "cr-0123456789abcdef0", "zone": "use1-az2"}',
            ReservationSpec(kind="reservation", id="cr-0123456789abcdef0", zone="use1-az2"),
        ),
        (
            '{"kind": "capacity_block", "id": "cr-01234567", "zone": "use1-az2"}',
            CapacityBlockSpec(kind="capacity_block", id="cr-01234567", zone="use1-az2"),
        ),
    ],
)
def test_kind_decides_what_it_is(text: str, found: object) -> None:
    assert KINDS.validate_json(text) == found


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ('{"kind": "block"}', (), "union_tag_invalid"),
        ('{"id": "cr-01234567"}', (), "union_tag_not_found"),
        ('{"kind": "spot", "id": "cr-01234567"}', ("spot", "id"), "extra_forbidden"),
        ('{"kind": "reservation", "zone": "use1-az2"}', ("reservation", "id"), "missing"),
        (
            '{"kind": "capacity_block", "id": "i-01234567", "zone": "a"}',
            ("capacity_block", "id"),
            "string_pattern_mismatch",
        ),
    ],
)
def test_fails_when_a_kind_has_not_what_it_needs(text: str, place: tuple[str, ...], kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        KINDS.validate_json(text)
    assert [(error["loc"], error["type"]) for error in caught.value.errors()] == [(place, kind)]


def test_fails_when_the_zone_is_a_zone_name() -> None:
    text = '{"kind": "reservation", "id": "cr-01234567", "zone": "us-west-1a"}'
    assert problems(ReservationSpec, text) == [
        "zone: is not a zone id of any region; got 'us-west-1a'; write one of usw1-az1, usw1-az3"
    ]
