"""Every query of every dashboard, asked of Prometheus over series that have what the catalogue says."""

import json
import subprocess
from pathlib import Path

from components.monitoring.dashboard import anything
from tests.components.monitoring.boards import boards
from tests.components.monitoring.synthetic import MINUTES, answering

QUERIES = sorted(
    {anything(query.expression) for board in boards().values() for panel in board.panels for query in panel.queries}
    | {board.alerts_query or "" for board in boards().values()}
)


def _document(queries: list[str]) -> dict[str, object]:
    series: dict[str, str] = {}
    for query in queries:
        series.update(answering(query))
    return {
        "rule_files": [],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in sorted(series.items())],
                "promql_expr_test": [_answered(query) for query in queries],
            }
        ],
    }


def _answered(query: str) -> dict[str, object]:
    """Something comes, and it is a number: NaN is not above anything."""
    return {
        "expr": f"count(({query}) >= -Inf) > bool 0",
        "eval_time": f"{MINUTES}m",
        "exp_samples": [{"labels": "{}", "value": 1}],
    }


def test_every_query_has_an_answer_where_its_series_are(promtool: Path, tmp_path: Path) -> None:
    (tmp_path / "tests.yaml").write_text(json.dumps(_document(QUERIES)), encoding="utf-8")
    done = subprocess.run(
        [str(promtool), "test", "rules", "tests.yaml"], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_fails_when_a_join_finds_nothing(promtool: Path, tmp_path: Path) -> None:
    query = "sum by (node) (kube_node_labels) * on (node) sum by (node) (up)"
    (tmp_path / "tests.yaml").write_text(json.dumps(_document([query])), encoding="utf-8")
    done = subprocess.run(
        [str(promtool), "test", "rules", "tests.yaml"], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 1, done.stdout
