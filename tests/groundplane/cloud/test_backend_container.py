"""The same command against LocalStack, where a Docker daemon runs it."""

import gc
import warnings
from collections.abc import Iterator
from typing import Any

import docker  # type: ignore[import-untyped] # it has no types
import pytest
from docker.errors import DockerException  # type: ignore[import-untyped] # it has no types
from pytest_localstack.session import LocalstackSession  # type: ignore[import-untyped] # it has no types

from groundplane.cloud.backend import Backend, init_backend, plan_backend
from tests.groundplane.cloud.conftest import fresh_session


def docker_client() -> Any:
    """A client, or None if no daemon answers."""
    with warnings.catch_warnings():
        # docker's client drops its socket without closing it where nobody answers.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            client = docker.from_env()
            client.ping()
        except DockerException:
            client = None
        gc.collect()
    return client


@pytest.fixture(scope="module")
def localstack() -> Iterator[LocalstackSession]:
    client = docker_client()
    if client is None:
        pytest.skip("no Docker daemon")
    session = LocalstackSession(
        client, services=["s3", "sts"], region_name="us-east-1", container_env={"SERVICES": "s3,sts,kms"}
    )
    with session:
        yield session
    client.close()


def test_backend_is_made_once_and_then_left_alone(localstack: LocalstackSession) -> None:
    backend = Backend(
        environment="dev",
        region="us-east-1",
        accounts=("000000000000",),
        owner="ml-platform@example.com",
        endpoint_url=localstack.endpoint_url("s3"),
    )
    assert {action.kind for action in plan_backend(backend, session=fresh_session()).actions} == {"created"}
    assert init_backend(backend, session=fresh_session()).changes != ()
    assert init_backend(backend, session=fresh_session()).changes == ()
