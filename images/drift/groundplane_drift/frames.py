"""Objects into one table of the columns that count: sampled to a bound, of the kinds that the config says.

No more than a sample and one part of one object is in memory at a time. Errors name columns and objects, never values.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from groundplane_drift.config import Column, Format, Kind
from groundplane_drift.outcome import Failure, Outcome
from groundplane_drift.results import Window
from groundplane_drift.store import Store

PART_ROWS = 50_000
"""Rows that are read at a time."""

SEED = 20261121
"""Of the sample: the same data give the same report."""


def read_window(
    name: str,
    store: Store,
    folders: Iterable[str],
    *,
    written_in: Format,
    columns: Mapping[str, Column],
    maximum_rows: int,
) -> Window:
    """Everything in these folders. Raises Failure."""
    reservoir = _Reservoir(maximum_rows)
    objects = 0
    for folder in folders:
        for address in store.objects(folder):
            objects += 1
            with tempfile.TemporaryFile() as file:
                store.read(address, file)
                file.seek(0)
                for part in _parts(file, address, written_in, columns):
                    reservoir.add(part)
    return Window(name=name, frame=reservoir.frame(columns), rows=reservoir.seen, objects=objects)


class _Reservoir:
    """A sample in which every row is as likely as any other: the rows with the smallest random numbers."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._random = np.random.default_rng(SEED)
        self._kept: Any = None
        self._keys = np.empty(0)
        self.seen = 0

    def add(self, part: Any) -> None:
        self.seen += len(part)
        keys = np.concatenate([self._keys, self._random.random(len(part))])
        rows = part if self._kept is None else pd.concat([self._kept, part], ignore_index=True)
        if len(rows) > self._size:
            chosen = np.sort(np.argpartition(keys, self._size)[: self._size])
            keys, rows = keys[chosen], rows.iloc[chosen].reset_index(drop=True)
        self._keys, self._kept = keys, rows

    def frame(self, columns: Mapping[str, Column]) -> Any:
        return pd.DataFrame(columns=sorted(columns)) if self._kept is None else self._kept


def _parts(file: IO[bytes], address: str, written_in: Format, columns: Mapping[str, Column]) -> Iterator[Any]:
    read = _parquet if written_in is Format.PARQUET else _csv
    try:
        yield from read(file, address, columns)
    except (pa.ArrowException, pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        # What these say may quote the data.
        text = f"{address} cannot be read as {written_in.value} ({type(error).__name__})"
        raise Failure(Outcome.BAD_DATA, text) from None


def _parquet(file: IO[bytes], address: str, columns: Mapping[str, Column]) -> Iterator[Any]:
    source = parquet.ParquetFile(file)
    _need(columns, source.schema_arrow.names, address)
    for batch in source.iter_batches(batch_size=PART_ROWS, columns=sorted(columns)):
        made = {name: _of_arrow(batch.column(name), column, name, address) for name, column in sorted(columns.items())}
        yield pd.DataFrame(made)


def _of_arrow(values: Any, column: Column, name: str, address: str) -> Any:
    kind = values.type
    if pa.types.is_dictionary(kind):
        values = values.dictionary_decode()
        kind = values.type
    if column.kind is Kind.NUMERICAL:
        if pa.types.is_boolean(kind):
            values = values.cast(pa.int8())
        elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
            raise _other_kind(name, address)
        return _finite(values.cast(pa.float64(), safe=False).to_pandas())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise _other_kind(name, address)
    return _labels(values.to_pandas())


def _csv(file: IO[bytes], address: str, columns: Mapping[str, Column]) -> Iterator[Any]:
    _need(columns, pd.read_csv(file, nrows=0).columns, address)
    file.seek(0)
    with pd.read_csv(file, usecols=sorted(columns), dtype=str, chunksize=PART_ROWS) as parts:
        for part in parts:
            made = {name: _of_text(part[name], column, name, address) for name, column in sorted(columns.items())}
            yield pd.DataFrame(made).reset_index(drop=True)


def _of_text(text: Any, column: Column, name: str, address: str) -> Any:
    if column.kind is Kind.CATEGORICAL:
        return text
    numbers = pd.to_numeric(text, errors="coerce")
    if (numbers.isna() & text.notna()).any():
        raise _other_kind(name, address)
    return _finite(numbers.astype("float64"))


def _finite(numbers: Any) -> Any:
    """Infinite numbers are missing ones: no distribution has a place for them."""
    return numbers.where(np.isfinite(numbers))


def _labels(values: Any) -> Any:
    """Texts. A whole number is 1 and never 1.0: not by the gaps or fractions that a part happens to have beside it, or
    the same label would be two in windows that are read in other parts.
    """
    texts = values.astype("string")
    if pd.api.types.is_float_dtype(values):
        texts = texts.str.removesuffix(".0")
    return texts.astype(object).where(values.notna(), None)


def _need(columns: Iterable[str], found: Iterable[str], address: str) -> None:
    if missing := sorted(set(columns) - set(found)):
        raise Failure(Outcome.BAD_DATA, f"{address} has no column {', '.join(missing)}")


def _other_kind(name: str, address: str) -> Failure:
    return Failure(Outcome.BAD_DATA, f"{address}: column {name} is not of the kind that the config says")
