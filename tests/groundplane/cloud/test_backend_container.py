"""The same command against LocalStack, where a Docker daemon runs it."""

from collections.abc import Iterator

import pytest
from pytest_localstack.session import LocalstackSession  # type: ignore[import-untyped] # it has no types

from groundplane.cloud.backend import Backend, init_backend, plan_backend
from tests.groundplane.cloud.conftest import fresh_session


@pytest.fixture(scope="module")
def localstack() -> Iterator[LocalstackSession]:
    docker = pytest.importorskip("docker")
    try:
        client = docker.from_env()
        client.ping()
    except docker.errors.DockerException:
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
