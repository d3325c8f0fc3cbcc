from pathlib import Path

import pytest

from groundplane.errors import BadInput
from groundplane.simulate.trace import Trace
from groundplane.simulate.trace_file import read_trace

HEADER = "timestamp,input_tokens,output_tokens\n"


def read(tmp_path: Path, text: str) -> Trace:
    path = tmp_path / "trace.csv"
    path.write_text(text, encoding="utf-8")
    return read_trace(path, seed=1)


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    return str(caught.value).replace(str(tmp_path / "trace.csv"), "trace.csv")


def test_requests_are_read_by_the_names_of_their_columns(tmp_path: Path) -> None:
    found = read(tmp_path, "output_tokens, Timestamp ,user,input_tokens\n5,100,a,7\n6,100.5,b,8\n\n")
    assert found.arrivals.tolist() == [0.0, 0.5]
    assert found.input_tokens.tolist() == [7.0, 8.0]
    assert found.output_tokens.tolist() == [5.0, 6.0]
    assert (found.epoch, found.seconds, found.name, found.has_tokens) == (100.0, 0.5, "trace.csv", True)


def test_azures_format_is_read(tmp_path: Path) -> None:
    text = (
        "TIMESTAMP,ContextTokens,GeneratedTokens\n"
        "2023-11-16 18:15:46.6805900,374,44\n"
        "2023-11-16 18:15:50.9951690,396,109\n"
        "2023-11-16 18:16:50,1,2\n"
    )
    found = read(tmp_path, text)
    assert found.arrivals == pytest.approx([0.0, 4.314579, 63.31941])
    assert found.epoch == pytest.approx(1700158546.68059)


@pytest.mark.parametrize(
    "text", ["1970-01-01T01:00:00.5+01:00", "1970-01-01T00:00:00.500000000Z", "1970-01-01 00:00:00.5", "0.5"]
)
def test_times_may_be_dates_with_offsets(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"{HEADER}{text},1,1\n").epoch == 0.5


def test_rate_is_read_as_a_curve(tmp_path: Path) -> None:
    found = read(tmp_path, "timestamp,requests_per_second\n0,10\n100,10\n")
    assert found.seconds == 100
    assert not found.has_tokens
    assert 900 < len(found) < 1100


def test_rate_may_say_how_large_requests_are(tmp_path: Path) -> None:
    found = read(tmp_path, "timestamp,requests_per_second,input_tokens,output_tokens\n0,10,500,50\n200,10,500,50\n")
    assert found.has_tokens
    assert found.input_tokens.mean() == pytest.approx(500, rel=0.15)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1,1,1\n3,1,1\n2,1,1\n",
            "trace.csv: 1 problem\n  line 4: timestamp is before that of line 3; got 2; sort by time",
        ),
        ("1,-5,1\n", "trace.csv: 1 problem\n  line 2: input_tokens is negative; got -5; write 0 or more"),
        ("-1,5,1\n", "trace.csv: 1 problem\n  line 2: timestamp is negative; got -1; write 0 or more"),
        ("1,5\n", "trace.csv: 1 problem\n  line 2: output_tokens is missing; write it"),
        ("1,,3\n", "trace.csv: 1 problem\n  line 2: input_tokens is missing; write it"),
        ("1,many,3\n", "trace.csv: 1 problem\n  line 2: input_tokens is not a number; got many; write one"),
        ("1,nan,3\n", "trace.csv: 1 problem\n  line 2: input_tokens is not finite; got nan; write a number"),
        (
            "noon,1,3\n",
            (
                "trace.csv: 1 problem\n"
                "  line 2: timestamp is not a time in seconds, or a date with a time; got noon; write one"
            ),
        ),
        (
            "2023-13-01 00:00:00,1,3\n",
            (
                "trace.csv: 1 problem\n"
                "  line 2: timestamp is not a time in seconds, or a date with a time; got 2023-13-01 00:00:00; "
                "write one"
            ),
        ),
        (
            "1,-5,\n",
            (
                "trace.csv: 2 problems\n"
                "  line 2: input_tokens is negative; got -5; write 0 or more\n"
                "  line 2: output_tokens is missing; write it"
            ),
        ),
        ("", "trace.csv: has no line below the header; write one for each request"),
    ],
)
def test_fails_when_a_line_is_wrong(tmp_path: Path, text: str, expected: str) -> None:
    assert refused(tmp_path, HEADER + text) == expected


def test_problems_without_end_are_counted(tmp_path: Path) -> None:
    text = refused(tmp_path, HEADER + "1,1,-1\n" * 13)
    assert text.splitlines()[0] == "trace.csv: 13 problems"
    assert text.splitlines()[-1] == "  and 3 more"
    assert len(text.splitlines()) == 12


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a,b\n1,2\n",
            (
                "trace.csv line 1: names no known columns; got a, b; write timestamp,input_tokens,output_tokens for "
                "requests, or timestamp,requests_per_second for a rate"
            ),
        ),
        (
            "",
            (
                "trace.csv line 1: names no known columns; got nothing; write timestamp,input_tokens,output_tokens for "
                "requests, or timestamp,requests_per_second for a rate"
            ),
        ),
        (
            "timestamp,requests_per_second\n0,1\n",
            "trace.csv: has 1 point of a rate; write two at least: where it begins and ends",
        ),
        (
            "timestamp,requests_per_second\n0,1\n5,1\n5,2\n",
            (
                "trace.csv: point 3 is at the same time as the one before; got 5; write times apart, such as a "
                "thousandth of a second for a jump"
            ),
        ),
    ],
)
def test_fails_when_the_file_is_no_trace(tmp_path: Path, text: str, expected: str) -> None:
    assert refused(tmp_path, text) == expected


def test_fails_when_the_file_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(BadInput, match="is no CSV file"):
        read_trace(path, seed=1)
