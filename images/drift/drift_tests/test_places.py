"""Runs on an S3, and on one's own machine as the README says."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from groundplane_drift.config import read_config
from groundplane_drift.outcome import Outcome

from drift_tests.conftest import HERE, NOW, Gateway, Job
from drift_tests.make_data import files


def test_parquet_in_s3_is_compared_as_the_same_data_in_files_are(
    job: Job, gateway: Gateway, s3: Callable[[], Any]
) -> None:
    job.run()
    expected, client = job.latest, s3()
    for name, text in files().items():
        frame = pd.read_csv(BytesIO(text.encode())).astype({"plan": "category"})
        buffer = BytesIO()
        frame.to_parquet(buffer, index=False)
        client.put_object(Bucket="features", Key=f"churn/{name.replace('.csv', '.parquet')}", Body=buffer.getvalue())
    client.put_object(Bucket="features", Key="churn/reference/_SUCCESS", Body=b"")
    for part, folder in (("reference", "reference"), ("current", "moved")):
        job.config[part].update(address=f"s3://features/churn/{folder}/", format="parquet")
    job.config["reports"] = "s3://reports/drift/churn/"
    assert job.run() == Outcome.COMPARED
    found = json.loads(client.get_object(Bucket="reports", Key="drift/churn/latest.json")["Body"].read())
    assert found.pop("report") == "s3://reports/drift/churn/2026-11-21/060000Z.html"
    expected.pop("report")
    assert found == expected
    page = client.get_object(Bucket="reports", Key="drift/churn/2026-11-21/060000Z.html")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert gateway.series()["groundplane_drift_share"] == 0.6


def test_bucket_that_is_not_there_is_told_of(
    job: Job, gateway: Gateway, s3: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    job.config["reference"]["address"] = "s3://elsewhere/churn/"
    assert job.run() == Outcome.STORAGE_FAILED
    assert "cannot list s3://elsewhere/churn/: NoSuchBucket" in caplog.text
    assert gateway.series()['groundplane_drift_outcome{outcome="storage_failed"}'] == 1


def test_command_of_the_readme_runs(tmp_path: Path) -> None:
    readme = (HERE.parent / "README.md").read_text(encoding="utf-8")
    [command] = [
        line for line in readme.splitlines() if line.startswith("python -m groundplane_drift --config example")
    ]
    config = json.loads((HERE.parent / "example.json").read_text(encoding="utf-8"))
    config["reports"] = f"{tmp_path.as_uri()}/"
    for part in ("reference", "current"):
        config[part]["address"] = config[part]["address"].replace("/tmp/drift", str(HERE / "data"))
    path = tmp_path / "example.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    arguments = command.replace("example.json", str(path)).split()[1:]
    done = subprocess.run([sys.executable, *arguments], cwd=HERE.parent, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "60 % of the features have drifted" in done.stderr
    assert (tmp_path / "2026-11-21" / "060000Z.html").is_file()
    assert f"--now {NOW}" in command


def test_example_is_a_config() -> None:
    assert read_config(HERE.parent / "example.json").model == "churn"
