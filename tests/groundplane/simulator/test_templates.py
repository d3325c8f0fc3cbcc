import re

import pytest

from groundplane.simulator.row import Row, Seconds
from groundplane.simulator.templates import UNKNOWN, facts_of, id_of, state_of

URN = "urn:pulumi:dev::groundplane::aws:s3/bucket:Bucket::datasets"
ROW = Row(
    token="t",
    id="b-{hex17}",
    outputs={
        "arn": "arn:{partition}:s3:::{bucket}",
        "policy": '{"Resource": "{arn}/*", "Id": "{unheard}"}',
        "settings": {"owner": "{account}", "days": 30},
        "hosts": ["{id}.{suffix}"],
    },
    replace=(),
    seconds=Seconds(create=1),
)


def facts(generation: int = 1) -> dict[str, str]:
    return facts_of(URN, account="123456789012", region="us-east-1", generation=generation, sequence=7)


def test_facts_have_the_shapes_of_real_ids() -> None:
    drawn = facts()
    assert drawn["name"] == "datasets"
    assert re.fullmatch(r"[0-9a-f]{17}", drawn["hex17"])
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", drawn["uuid"])
    assert re.fullmatch(r"[A-Z2-7]{17}", drawn["upper21"])
    assert re.fullmatch(r"\d{12}", drawn["digits"])


def test_facts_are_the_same_in_every_rehearsal() -> None:
    assert facts() == facts()


def test_replacement_gets_other_facts_than_what_it_replaces() -> None:
    assert id_of(ROW, facts(1), {}) != id_of(ROW, facts(2), {})


def test_outputs_are_filled_from_inputs_facts_and_earlier_outputs() -> None:
    state = state_of(ROW, facts(), "b-1", {"bucket": "data"})
    assert state == {
        "region": "us-east-1",
        "arn": "arn:aws:s3:::data",
        "policy": '{"Resource": "arn:aws:s3:::data/*", "Id": "{unheard}"}',
        "settings": {"owner": "123456789012", "days": 30},
        "hosts": ["b-1.amazonaws.com"],
        "bucket": "data",
    }


def test_given_input_wins_over_what_would_be_computed_leaf_by_leaf() -> None:
    state = state_of(ROW, facts(), "b-1", {"bucket": "data", "settings": {"days": 7}})
    assert state["settings"] == {"owner": "123456789012", "days": 7}


def test_output_that_rests_on_an_unknown_input_is_unknown() -> None:
    state = state_of(ROW, facts(), "b-1", {"bucket": UNKNOWN})
    assert state["arn"] == UNKNOWN
    assert state["hosts"] == ["b-1.amazonaws.com"]


def test_fails_when_an_id_names_an_input_that_is_not_there() -> None:
    row = Row(token="aws:x:Y", id="{vaultId}/{name}", replace=(), seconds=Seconds(create=1))
    with pytest.raises(ValueError, match="row aws:x:Y: its id names vaultId"):
        id_of(row, facts(), {})
