"""What the tests of the drift job share: its data, a Pushgateway that keeps what it gets, and an S3 on loopback."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from groundplane_drift.main import main

HERE = Path(__file__).parent
NOW = "2026-11-21T06:00Z"


@dataclass
class Gateway:
    """What a Pushgateway got, and how it answers."""

    address: str = ""
    pushed: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and text of each push that it took."""
    answers: list[int] = field(default_factory=list)
    """Status codes to give before it takes one."""
    asked: int = 0

    def series(self) -> dict[str, float]:
        """What the last push said."""
        lines = [line for line in self.pushed[-1][2].splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    got = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            got.asked += 1
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            code = got.answers.pop(0) if got.answers else 200
            if code == 200:
                got.pushed.append((self.command, self.path, text))
            self.send_response(code)
            self.end_headers()

        do_POST = do_PUT = _take

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as the base class has it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    got.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield got
    server.shutdown()
    server.server_close()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that the job would have waited."""
    found: list[float] = []
    monkeypatch.setattr("groundplane_drift.push.push.__kwdefaults__", {"wait": found.append})
    return found


@dataclass
class Job:
    """The job of example.json, in a folder of its own."""

    folder: Path
    config: dict[str, Any]

    def run(self, now: str = NOW) -> int:
        """Run it; returns the exit code."""
        path = self.folder / "config.json"
        path.write_text(json.dumps(self.config), encoding="utf-8")
        return main(["--config", str(path), "--now", now])

    def current(self, name: str) -> None:
        """Compare with another window."""
        self.config["current"]["address"] = f"{self.folder.as_uri()}/{name}/"

    @property
    def latest(self) -> dict[str, Any]:
        """The last summary."""
        found: dict[str, Any] = json.loads((self.folder / "reports" / "latest.json").read_text(encoding="utf-8"))
        return found


@pytest.fixture
def job(tmp_path: Path, gateway: Gateway) -> Job:
    shutil.copytree(HERE / "data", tmp_path, dirs_exist_ok=True)
    text = (HERE.parent / "example.json").read_text(encoding="utf-8").replace("file:///tmp/drift", tmp_path.as_uri())
    return Job(folder=tmp_path, config={**json.loads(text), "push": gateway.address})


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Any]]:
    """An S3 with the data in bucket `features` and nothing in `reports`; gives a client of it."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    for bucket in ("features", "reports"):
        client.create_bucket(Bucket=bucket)
    yield lambda: client
    server.stop()
