"""Answers of Prometheus to queries over given series, by promtool: no server runs. No drawing here.

promtool tests queries, and says what it got instead of what a test expects. So the tests here expect nothing.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Question = tuple[str, int]
"""A query, and the minute at which it is asked."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One element of an answer."""

    labels: Mapping[str, str]
    value: float


_SAMPLE = re.compile(r"(?:^|, )[\w:]*\{(?P<labels>(?:[^{}\"]|\"(?:[^\"\\]|\\.)*\")*)\} (?P<value>[^\s,]+)")
_LABEL = re.compile(r"(\w+)=(\"(?:[^\"\\]|\\.)*\")")
_GOT = re.compile(r"expr: (?P<expr>\".*\"), time: (?P<time>[^,]+),\s+exp:\s*nil\s+got:\s*(?P<got>.+)")
_PARTS = re.compile(r"(\d+)([dhms])")
_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def ask(promtool: Path, series: Mapping[str, str], questions: Iterable[Question]) -> dict[Question, tuple[Sample, ...]]:
    """What each question is answered with; those without an answer are not there.

    Raises ValueError, with promtool's words, for a query that it cannot answer.
    """
    tests = [
        {"expr": query, "eval_time": f"{minute}m", "exp_samples": []} for query, minute in dict.fromkeys(questions)
    ]
    inputs = [{"series": name, "values": values} for name, values in series.items()]
    document = {"tests": [{"interval": "1m", "input_series": inputs, "promql_expr_test": tests}]}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tests.yaml").write_text(json.dumps(document), encoding="utf-8")
        done = subprocess.run(
            [str(promtool), "test", "rules", "tests.yaml"], cwd=folder, capture_output=True, text=True
        )
    said = done.stdout + done.stderr
    if ", err: " in said:
        raise ValueError(said)
    return dict(_answers(said))


def _answers(said: str) -> Iterator[tuple[Question, tuple[Sample, ...]]]:
    for found in _GOT.finditer(said):
        samples = tuple(
            Sample(
                labels={name: json.loads(text) for name, text in _LABEL.findall(each["labels"])},
                value=float(each["value"]),
            )
            for each in _SAMPLE.finditer(found["got"].strip())
        )
        seconds = sum(int(count) * _SECONDS[unit] for count, unit in _PARTS.findall(found["time"]))
        yield (json.loads(found["expr"]), seconds // 60), samples
