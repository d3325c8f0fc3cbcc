"""Names as parts of paths: safe on every file system, whatever its case, and never another's. A pure function."""

import hashlib
import re

LONGEST = 200
"""Characters; file systems allow 255 bytes, and an ending has to fit."""


def part(name: object) -> str:
    """A name with all but a-z, 0-9, hyphen and dot percent-encoded, a leading dot too; the end of a long one hashed."""
    safe = re.sub(r"^\.|[^a-z0-9.-]", lambda match: f"%{match[0].encode().hex('%').upper()}", str(name))
    if len(safe) <= LONGEST:
        return safe
    return f"{safe[:LONGEST]}-{hashlib.sha256(safe.encode()).hexdigest()[:8]}"
