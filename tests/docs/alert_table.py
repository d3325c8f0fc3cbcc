"""The table of alerts that docs/monitoring.md has, made of the rules. `python -m tests.docs.alert_table` prints it."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from components.monitoring.alert import AlertRule, Severity
from tests.components.monitoring.environment import by_subject

TOLD = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)
HEAD = ("subject", "owner", *(severity.value for severity in TOLD), "metrics of")


def alert_table() -> str:
    """A line a subject: who is told, alerts by severity with their runbooks, and who emits what they ask for."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (HEAD, ["---"] * len(HEAD), *_lines()))


def _lines() -> Iterator[Sequence[str]]:
    for subject, rules in sorted(by_subject().items()):
        ((owner, _),) = Counter(rule.owner for rule in rules).most_common(1)
        emitters = sorted({need.value for rule in rules for need in rule.needs})
        by_severity = (_alerts(rules, owner, severity) for severity in TOLD)
        yield subject, owner, *by_severity, ", ".join(emitters)


def _alerts(rules: Sequence[AlertRule], owner: str, severity: Severity) -> str:
    """Each name once, with its owner if that is not the subject's."""
    found = {rule.name: rule.owner for rule in rules if rule.severity is severity}
    links = {name: f"[{name}](runbooks/{name}.md)" for name in found}
    return ", ".join(links[name] if of == owner else f"{links[name]} ({of})" for name, of in sorted(found.items()))


if __name__ == "__main__":
    sys.stdout.write(alert_table())
