"""Whether S3 accepts a bucket name that somebody chose. Pure; no pulumi here.

Rules from the S3 user guide, "General purpose bucket naming rules" (2026-11). Dots are refused although S3 allows them:
the certificate of `*.s3.amazonaws.com` does not cover a name with dots, and every bucket here is reached by TLS only.
"""

import re
from collections.abc import Iterator

from components.spec import Path, Problem

RESERVED_PREFIXES = ("amzn-s3-demo-", "sthree-", "xn--")
RESERVED_SUFFIXES = ("--ol-s3", "--table-s3", "--x-s3", "-an", "-s3alias", ".mrap")

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


def bucket_name_problems(name: str, path: Path) -> Iterator[Problem]:
    """Everything S3 would refuse `name` for; `path` is where it stands."""
    if not _NAME.fullmatch(name):
        message = (
            "a bucket name has 3 to 63 characters from a-z, 0-9 and '-', and starts and ends with a letter or digit"
        )
        yield Problem(path=path, message=message, got=name, fix="choose another name")
    for prefix in RESERVED_PREFIXES:
        if name.startswith(prefix):
            yield Problem(
                path=path, message=f"S3 keeps names that start with {prefix!r}", got=name, fix="choose another name"
            )
    for suffix in RESERVED_SUFFIXES:
        if name.endswith(suffix):
            yield Problem(
                path=path, message=f"S3 keeps names that end with {suffix!r}", got=name, fix="choose another name"
            )
