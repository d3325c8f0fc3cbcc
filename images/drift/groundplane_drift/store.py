"""Objects in a bucket, or in a folder: listed, read into files, written. Knows nothing of what is in them."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit

from groundplane_drift.outcome import Failure, Outcome

TRIES = 5
"""Of each request to S3, with growing waits between them (botocore's mode `standard`)."""


class Store(Protocol):
    """Where data are and reports go."""

    def objects(self, folder: str) -> Iterator[str]:
        """Addresses of everything below a folder, sorted. Names that begin with _ or . are not data."""

    def read(self, address: str, into: IO[bytes]) -> None:
        """Write an object's bytes to a file."""

    def write(self, address: str, content: bytes, kind: str) -> None:
        """Make an object of this content type."""


def store_of(address: str) -> Store:
    """What an address is in."""
    return S3() if address.startswith("s3://") else Folder()


class Folder:
    """file:///FOLDER/, for a run on one's own machine."""

    def objects(self, folder: str) -> Iterator[str]:
        """Files below a folder; none if it is not there."""
        root = _path(folder)
        for path in sorted(root.rglob("*")):
            if path.is_file() and _is_data(path.name):
                yield path.as_uri()

    def read(self, address: str, into: IO[bytes]) -> None:
        """Copy the file."""
        try:
            into.write(_path(address).read_bytes())
        except OSError as error:
            raise Failure(Outcome.STORAGE_FAILED, f"cannot read {address}: {error.strerror}") from None

    def write(self, address: str, content: bytes, kind: str) -> None:
        """Write the file, and the folders that it is in."""
        path = _path(address)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise Failure(Outcome.STORAGE_FAILED, f"cannot write {address}: {error.strerror}") from None


class S3:
    """s3://BUCKET/PREFIX/, with the credentials of the pod. The bucket's own encryption applies."""

    def __init__(self) -> None:
        # Here, since a run on files needs none of it.
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        config = Config(retries={"mode": "standard", "total_max_attempts": TRIES}, connect_timeout=10, read_timeout=60)
        self._client = boto3.client("s3", config=config)
        self._errors = (BotoCoreError, ClientError)

    def objects(self, folder: str) -> Iterator[str]:
        """Keys below a prefix."""
        bucket, prefix = _bucket_and_key(folder)
        try:
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
                for entry in page.get("Contents", []):
                    key = entry["Key"]
                    if _is_data(key.rpartition("/")[2]) and entry["Size"]:
                        yield f"s3://{bucket}/{key}"
        except self._errors as error:
            raise _refused("list", folder, error) from None

    def read(self, address: str, into: IO[bytes]) -> None:
        """Download the object."""
        bucket, key = _bucket_and_key(address)
        try:
            self._client.download_fileobj(bucket, key, into)
        except self._errors as error:
            raise _refused("read", address, error) from None

    def write(self, address: str, content: bytes, kind: str) -> None:
        """Upload the object."""
        bucket, key = _bucket_and_key(address)
        try:
            self._client.put_object(Bucket=bucket, Key=key, Body=content, ContentType=kind)
        except self._errors as error:
            raise _refused("write", address, error) from None


def _refused(what: str, address: str, error: Exception) -> Failure:
    response = getattr(error, "response", {})
    code = response.get("Error", {}).get("Code") or type(error).__name__
    return Failure(Outcome.STORAGE_FAILED, f"cannot {what} {address}: {code}")


def _is_data(name: str) -> bool:
    return bool(name) and not name.startswith(("_", "."))


def _path(address: str) -> Path:
    from urllib.request import url2pathname

    return Path(url2pathname(urlsplit(address).path))


def _bucket_and_key(address: str) -> tuple[str, str]:
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bucket, key
