"""What others have put on the state bucket that Pulumi's state would not survive. Pure: reads what S3 answered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

STATE_PREFIX = ".pulumi/"
"""Where Pulumi keeps everything in its bucket (pulumi.com/docs/iac/concepts/state-and-backends, 2026-11)."""


def lifecycle_risks(rules: Sequence[Mapping[str, Any]], *, noncurrent_days: int) -> Iterator[str]:
    """Of other people's rules, as S3 lists them: each that makes state expire, or old state before its time."""
    for rule in rules:
        prefix = prefix_of(rule)
        # A filter of tags or sizes as well may spare the state of today, not that of tomorrow.
        reaches = prefix.startswith(STATE_PREFIX) or STATE_PREFIX.startswith(prefix)
        if rule.get("Status") != "Enabled" or not reaches:
            continue
        named = f"lifecycle rule {rule.get('ID', 'without an ID')!r}, for prefix {prefix!r},"
        fix = f"disable it, or limit it to a prefix outside {STATE_PREFIX}"
        current = rule.get("Expiration") or {}
        if "Days" in current or "Date" in current:
            when = f"after {current['Days']} days" if "Days" in current else f"on {current['Date']:%Y-%m-%d}"
            yield f"{named} expires the current state {when}; {fix}"
        days = (rule.get("NoncurrentVersionExpiration") or {}).get("NoncurrentDays", noncurrent_days)
        if days < noncurrent_days:
            yield f"{named} expires replaced state after {days} days, and must wait {noncurrent_days}; {fix}"


def policy_risks(statements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each statement of a bucket policy that gives something to everybody; conditions are not weighed."""
    for statement in statements:
        if statement.get("Effect") == "Allow" and _everybody(statement):
            named = f"policy statement {statement.get('Sid', 'without a Sid')!r}"
            yield f"{named} allows everybody {statement.get('Action')}; remove it, or name its principals"


def prefix_of(rule: Mapping[str, Any]) -> str:
    """What the keys start with that a lifecycle rule is for; in older rules it stands outside the filter."""
    chosen = rule.get("Filter") or {}
    return str(chosen.get("Prefix") or chosen.get("And", {}).get("Prefix") or rule.get("Prefix") or "")


def _everybody(statement: Mapping[str, Any]) -> bool:
    if "NotPrincipal" in statement:
        return True
    principal = statement.get("Principal")
    kinds = principal.values() if isinstance(principal, Mapping) else [principal]
    return any("*" in (kind if isinstance(kind, list) else [kind]) for kind in kinds)
