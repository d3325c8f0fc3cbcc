import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from botocore.loaders import Loader
from moto.server import ThreadedMotoServer
from pytest_localstack.session import RunningSession  # type: ignore[import-untyped] # it has no types

from groundplane.cloud.backend import Backend
from groundplane.cloud.session import Clients, connect

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
REGION = "eu-west-1"
BUCKET = f"groundplane-state-{ACCOUNT}-{REGION}"
ALIAS = "alias/groundplane-state"


@dataclass(frozen=True)
class Aws:
    """An emulator, and what a test needs to talk to it."""

    endpoint_url: str
    session: boto3.Session
    clients: Clients

    def backend(self, **changes: Any) -> Backend:
        given: dict[str, Any] = {
            "environment": "dev",
            "region": REGION,
            "accounts": (ACCOUNT,),
            "owner": "ml-platform@example.com",
            "endpoint_url": self.endpoint_url,
        }
        return Backend(**{**given, **changes})


MODELS = Loader()
"""botocore's service models, parsed once for all tests: that is most of the time a client takes."""


def fresh_session() -> boto3.Session:
    core = botocore.session.Session()
    core.register_component("data_loader", MODELS)
    return boto3.Session(botocore_session=core, aws_access_key_id="testing", aws_secret_access_key="testing")


def session_of(account: str) -> boto3.Session:
    """A session whose calls moto takes for another account's."""
    session = fresh_session()

    def mark(request: AWSRequest, **_: Any) -> None:
        request.headers["x-moto-account-id"] = account

    session.events.register("before-sign.*.*", mark)
    return session


@pytest.fixture(scope="session")
def moto_server() -> Iterator[RunningSession]:
    """One server a test process, on a port of its own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    running = RunningSession(hostname=host, services={"s3": port, "sts": port}, region_name=REGION)
    try:
        yield running
    finally:
        server.stop()
        # moto leaves the listening socket open.
        assert server._server is not None
        server._server.server_close()


@pytest.fixture
def no_ambient_aws(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing of the machine's own AWS set-up reaches a test."""
    empty = tmp_path_factory.mktemp("aws")
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(empty / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(empty / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def aws(moto_server: RunningSession, no_ambient_aws: None) -> Iterator[Aws]:
    """An empty AWS, on moto."""
    url = moto_server.endpoint_url("s3")
    reset(url)
    session = fresh_session()
    with connect(region=REGION, endpoint_url=url, session=fresh_session()) as clients:
        yield Aws(url, session, clients)


def reset(url: str) -> None:
    """Forget everything moto holds."""
    http = URLLib3Session()
    http.send(AWSRequest("POST", f"{url}/moto-api/reset").prepare())
    http.close()


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Back-off without the time; the list collects the waits."""
    waits: list[float] = []

    class Clock:
        @staticmethod
        def sleep(seconds: float) -> None:
            waits.append(seconds)

    monkeypatch.setattr("botocore.endpoint.time", Clock)
    return waits
