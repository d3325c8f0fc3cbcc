"""Tables that windows become: sampled, and of the kinds that the config says."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from groundplane_drift.config import Column, Format, Kind, Role
from groundplane_drift.frames import read_window
from groundplane_drift.outcome import Failure, Outcome
from groundplane_drift.results import Window
from groundplane_drift.store import Folder

NUMBER = Column(kind=Kind.NUMERICAL, role=Role.FEATURE, method="ks", threshold=0.05)
LABEL = Column(kind=Kind.CATEGORICAL, role=Role.FEATURE, method="psi", threshold=0.1)


def window(folder: Path, columns: dict[str, Column], maximum_rows: int = 1000, fmt: Format = Format.PARQUET) -> Window:
    where = [f"{folder.as_uri()}/"]
    return read_window("current", Folder(), where, written_in=fmt, columns=columns, maximum_rows=maximum_rows)


def write(folder: Path, name: str = "a.parquet", **columns: Any) -> None:
    parquet.write_table(pa.table(columns), folder / name)


def test_sample_holds_no_more_than_it_may_and_knows_how_many_there_are(tmp_path: Path) -> None:
    for part in range(10):
        write(tmp_path, f"{part}.parquet", x=list(range(part * 100, part * 100 + 100)))
    found = window(tmp_path, {"x": NUMBER}, maximum_rows=150)
    assert (found.rows, found.objects, len(found.frame)) == (1000, 10, 150)
    # Each of ten parts is as likely as any other: 15 of each are to be expected.
    share = (found.frame["x"] // 100).value_counts()
    assert (share.size, share.min() > 5, share.max() < 30) == (10, True, True)
    assert window(tmp_path, {"x": NUMBER}, maximum_rows=150).frame.equals(found.frame)


def test_all_rows_are_taken_where_there_is_room(tmp_path: Path) -> None:
    write(tmp_path, x=[3, 1, 2])
    assert window(tmp_path, {"x": NUMBER}, maximum_rows=3).frame["x"].tolist() == [3, 1, 2]


def test_numbers_may_be_of_any_width_and_infinite_ones_are_gaps(tmp_path: Path) -> None:
    decimals = pa.array([None, 1, 2], pa.decimal128(9, 2))
    write(tmp_path, x=[1.5, float("inf"), None], y=decimals, z=[True, False, True])
    frame = window(tmp_path, {"x": NUMBER, "y": NUMBER, "z": NUMBER}).frame
    assert frame["x"].isna().tolist() == [False, True, True]
    assert frame["y"].tolist()[1:] == [1.0, 2.0]
    assert frame["z"].tolist() == [1.0, 0.0, 1.0]


def test_labels_are_the_same_whatever_they_are_stored_as(tmp_path: Path) -> None:
    write(tmp_path, "a.parquet", x=pa.array([1, 2]), y=pa.array(["a", None]).dictionary_encode())
    write(tmp_path, "b.parquet", x=pa.array([1.0, None]), y=pa.array(["a", "b"]))
    write(tmp_path, "c.parquet", x=pa.array(["1", "2"]), y=pa.array(["a", "b"]))
    frame = window(tmp_path, {"x": LABEL, "y": LABEL}).frame
    assert [None if pd.isna(value) else value for value in frame["x"]] == ["1", "2", "1", None, "1", "2"]
    assert set(frame["y"].dropna()) == {"a", "b"}


def test_whole_numbers_are_the_same_labels_beside_fractions_and_gaps(tmp_path: Path) -> None:
    write(tmp_path, "a.parquet", x=pa.array([1.0, 2.0]))
    write(tmp_path, "b.parquet", x=pa.array([1.0, 2.5, 1e20, None]))
    write(tmp_path, "c.parquet", x=pa.array([None, None], pa.float64()))
    frame = window(tmp_path, {"x": LABEL}).frame
    labels = [None if pd.isna(value) else value for value in frame["x"]]
    assert labels == ["1", "2", "1", "2.5", "1e+20", None, None, None]


@pytest.mark.parametrize(
    ("values", "column"),
    [(["1", "2"], NUMBER), ([[1], [2]], LABEL), ([b"1", b"2"], LABEL)],
    ids=["text-as-number", "list-as-label", "bytes-as-label"],
)
def test_fails_when_a_column_is_of_another_kind(tmp_path: Path, values: list[Any], column: Column) -> None:
    write(tmp_path, x=values)
    with pytest.raises(Failure, match="column x is not of the kind") as caught:
        window(tmp_path, {"x": column})
    assert caught.value.outcome is Outcome.BAD_DATA


@pytest.mark.parametrize(("fmt", "name"), [(Format.PARQUET, "a.parquet"), (Format.CSV, "a.csv")])
def test_fails_when_an_object_is_something_else(tmp_path: Path, fmt: Format, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xff\x00nonsense")
    with pytest.raises(Failure, match=f"cannot be read as {fmt.value}"):
        window(tmp_path, {"x": NUMBER}, fmt=fmt)


def test_marks_of_writers_are_no_data(tmp_path: Path) -> None:
    write(tmp_path, x=[1])
    for name in ("_SUCCESS", ".part.crc"):
        (tmp_path / name).write_bytes(b"no parquet")
    assert window(tmp_path, {"x": NUMBER}).objects == 1


def test_window_of_nothing_has_its_columns(tmp_path: Path) -> None:
    found = window(tmp_path / "none", {"x": NUMBER})
    assert (found.rows, list(found.frame.columns)) == (0, ["x"])


def test_folder_reads_what_it_wrote(tmp_path: Path) -> None:
    store, address = Folder(), f"{tmp_path.as_uri()}/a/b c.txt"
    store.write(address, b"text", "text/plain")
    into = BytesIO()
    store.read(next(iter(store.objects(f"{tmp_path.as_uri()}/"))), into)
    assert into.getvalue() == b"text"
