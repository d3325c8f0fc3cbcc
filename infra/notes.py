"""What somebody who looks at a plan should know, and no resource of it tells. Pure functions; no pulumi here."""

from collections import defaultdict
from collections.abc import Iterator

from components.monitoring.chosen_alerts import blind_rules
from infra import project
from infra.config import Environment
from infra.versions import Versions


def notes(environment: Environment, versions: Versions) -> Iterator[str]:
    """Sentences, a line each."""
    if open_ := project.left_open(environment, versions):
        yield f"Versions left to EKS: {', '.join(open_)}."
    for needs, alerts in sorted(blind_alerts(environment).items()):
        yield f"Alerts left out, since nobody here emits metrics of {needs}: {', '.join(alerts)}."


def blind_alerts(environment: Environment) -> dict[str, list[str]]:
    """Alerts that could never fire, by what would have to emit their metrics; empty without alerts."""
    alerts = environment.monitoring.alerts if environment.monitoring else None
    if alerts is None or environment.cluster is None:
        return {}
    known = environment.monitored(environment.cluster)
    found: dict[str, list[str]] = defaultdict(list)
    for name, missing in sorted(blind_rules(alerts, known.exporters, known.facts).items()):
        found[" and ".join(sorted(missing))].append(name)
    return dict(found)
