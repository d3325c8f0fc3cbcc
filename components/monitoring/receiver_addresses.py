"""Addresses of receivers: what of the cluster they are in, and which port they have. Pure functions; no pulumi here."""

import re
from urllib.parse import urlsplit

HTTPS = 443

_IN_CLUSTER = re.compile(r"https?://[a-z0-9-]+\.([a-z0-9-]+)\.svc(\.cluster\.local)?(:[0-9]{1,5})?(/\S*)?")


def namespace_of(url: str) -> str | None:
    """Namespace of the service of the cluster that an address is of; None if it is of none."""
    found = _IN_CLUSTER.fullmatch(url)
    return found[1] if found else None


def port_of(url: str) -> int:
    """Port of an address that is of no service of the cluster. Raises ValueError if it is none."""
    return _port(_after_colon(urlsplit(url).netloc) or str(HTTPS))


def server_port(server: str) -> int:
    """Port in HOST:PORT. Raises ValueError if it is none."""
    return _port(_after_colon(server))


def _after_colon(text: str) -> str:
    return text.rpartition(":")[2] if ":" in text else ""


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise ValueError(f"{text or 'nothing'} is no port")
    return int(text)
