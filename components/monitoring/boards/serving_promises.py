"""Rows about promises: what is left of the error budgets, and how fast they burn. Pure; no pulumi here.

Shares of failures are those that the alerts look at, over the same windows.
"""

from collections.abc import Callable, Iterator

from components.catalog.metrics.vllm import LATENCY_BOUNDS, bound_within
from components.monitoring.alert import Severity
from components.monitoring.boards.made import bars, lines, query
from components.monitoring.dashboard import Colour, Panel, Query, Row, Threshold, Unit
from components.monitoring.facts import Endpoint, MonitoringFacts
from components.monitoring.rules.burn_rate import WINDOWS, budget_of
from components.monitoring.rules.serving import failed_share, late_share, route_of

MONTH = "30d"
"""What a budget is for. A Prometheus that keeps less tells of what it has."""

ShareOf = Callable[[str, Endpoint, str], str]

_COLOURS = {Severity.CRITICAL: Colour.CRITICAL, Severity.WARNING: Colour.WARNING}


def promises(facts: MonitoringFacts) -> Iterator[Row]:
    """Rows about the promises of all endpoints; none if there is no endpoint."""
    if promised(facts):
        yield Row(title="Promises", panels=(*_availability(facts), *_latency(facts)))


def promised(facts: MonitoringFacts) -> dict[str, Endpoint]:
    """Endpoints that something is promised of."""
    return {key: each for key, each in facts.endpoints.items() if each.seen}


def burning() -> tuple[Threshold, ...]:
    """From how many times the allowed pace on somebody is told, if it lasts as long as the window of the pace."""
    return tuple(Threshold(value=each.factor, colour=_COLOURS[each.severity]) for each in reversed(WINDOWS))


def _availability(facts: MonitoringFacts) -> Iterator[Panel]:
    endpoints = {key: each for key, each in promised(facts).items() if each.availability_percent is not None}
    targets = ", ".join(f"{key} {each.availability_percent:g} %" for key, each in sorted(endpoints.items()))
    budgets = {key: budget_of(each.availability_percent or 0) for key, each in endpoints.items()}
    yield from _panels(
        "Answered at all",
        f"Promised: {targets}. A failure is what the gateway answers with 5xx.",
        "EndpointAvailabilityBurn",
        endpoints,
        budgets,
        _failed,
    )


def _latency(facts: MonitoringFacts) -> Iterator[Panel]:
    endpoints = {key: each for key, each in promised(facts).items() if each.vllm}
    if not endpoints:
        return
    targets = ", ".join(
        f"{key} {each.latency_percent:g} % within {each.latency_seconds:g} s" for key, each in sorted(endpoints.items())
    )
    budgets = {key: budget_of(each.latency_percent) for key, each in endpoints.items()}
    yield from _panels(
        "Answered in time",
        f"Promised: {targets}. Counted are the nearest shorter times that vLLM has a bucket for.",
        "EndpointLatencyBurn",
        endpoints,
        budgets,
        _late,
    )


def _panels(
    title: str,
    description: str,
    alert: str,
    endpoints: dict[str, Endpoint],
    budgets: dict[str, float],
    share: ShareOf,
) -> Iterator[Panel]:
    def burnt(window: str) -> dict[str, str]:
        return {
            key: f"({share(key, each, window)}) / {budgets[key]:.6g}"
            for key, each in sorted(endpoints.items())
            if budgets[key] > 0
        }

    yield bars(
        f"{title}: error budget left",
        f"Of the last 30 days. Below 0 the promise is broken. {description}",
        Unit.RATIO,
        *(query(f"1 - {text}", key) for key, text in burnt(MONTH).items()),
        base=Colour.CRITICAL,
        thresholds=(Threshold(value=0, colour=Colour.WARNING), Threshold(value=0.25, colour=Colour.GOOD)),
        maximum=1,
        width=6,
    )
    yield lines(
        f"{title}: burn rate of the last hour",
        "How many times as fast as a month allows. At 1 the budget lasts for a month, at 14.4 for two days.",
        Unit.COUNT,
        *(query(text, key) for key, text in burnt("1h").items()),
        thresholds=burning(),
        alerts=(alert,),
        minimum=0,
        width=9,
    )
    yield bars(
        f"{title}: burn rate by window",
        "Somebody is told when a long window and the short one that belongs to it burn too fast: "
        + ", ".join(f"{each.long} and {each.short} from {each.factor:g}" for each in WINDOWS)
        + ".",
        Unit.COUNT,
        *_by_window(burnt),
        thresholds=burning(),
        alerts=(alert,),
        minimum=0,
        decimals=1,
        width=9,
    )


def _by_window(burnt: Callable[[str], dict[str, str]]) -> Iterator[Query]:
    for window in WINDOWS:
        for key, text in burnt(window.long).items():
            yield query(text, f"{key} {window.long}")


def _failed(model: str, endpoint: Endpoint, window: str) -> str:
    """Without a failure there is no series of failures: 0 then, if there are requests."""
    route = route_of(model, endpoint)
    answered = f'rate(envoy_cluster_upstream_rq_xx{{envoy_cluster_name=~"{route}"}}[{window}])'
    return f"{failed_share(model, endpoint, window)} or 0 * sum({answered})"


def _late(model: str, endpoint: Endpoint, window: str) -> str:
    return late_share(model, bound_within(endpoint.latency_seconds, LATENCY_BOUNDS), window)
