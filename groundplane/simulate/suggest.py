"""Looking for the cheapest policy that holds the objective: changes one setting after the other, as long as it helps.

No promise that nothing cheaper exists. What it finds, it has simulated, with other phases of the loops as well.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from components.serving.autoscaling_spec import AutoscalingSpec
from groundplane.simulate.conditions import Conditions
from groundplane.simulate.des import simulate
from groundplane.simulate.policy_space import Document, neighbours, starts_of
from groundplane.simulate.possible import Possible, anything
from groundplane.simulate.result import Result
from groundplane.simulate.service_model import ServiceModel
from groundplane.simulate.trace import Trace

FEWEST, MOST = 30, 240
"""Simulations of one search."""

REQUESTS = 3_000_000
"""To play altogether; large traces get fewer simulations, but FEWEST at least."""

OTHER_SEEDS = 2
"""Simulations with other phases of the loops that a suggestion has to pass."""

STARTS = 3
"""Policies that the search sets out from: the best of all metrics."""

WORTH = 0.005
"""Part of the cost that a change has to save to be suggested."""

Progress = Callable[[int, int], None]
"""Told how many simulations are done, of how many at most."""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What came of a search."""

    result: Result
    """Of the policy that is suggested, or of the one that comes nearest if none holds the objective."""
    changes: Mapping[str, tuple[Any, Any]]
    """Settings that differ, by path: as they are, and as they should be."""
    simulations: int

    @property
    def policy(self) -> AutoscalingSpec:
        """The policy."""
        return self.result.policy


def suggest(
    policy: AutoscalingSpec,
    service: ServiceModel,
    trace: Trace,
    conditions: Conditions,
    progress: Progress = lambda _done, _of: None,
    *,
    possible: Possible = anything,
) -> Suggestion:
    """The cheapest policy found that holds the objective, of those that are possible; the same each time."""
    return _Search(policy, service, trace, conditions, progress, possible).run()


def document_of(policy: AutoscalingSpec) -> Document:
    """A policy as it stands in a stack file, all defaults written out."""
    document: Document = policy.model_dump(mode="json")
    return document


def differences(one: Document, other: Document, path: str = "") -> dict[str, tuple[Any, Any]]:
    """Settings of two policies that differ, by path."""
    found: dict[str, tuple[Any, Any]] = {}
    for key in one | other:
        before, after = one.get(key), other.get(key)
        where = f"{path}{key}"
        if isinstance(before, dict) and isinstance(after, dict):
            found |= differences(before, after, f"{where}.")
        elif before != after:
            found[where] = (before, after)
    return found


Score = tuple[bool, float, int, int]


class _Search:
    def __init__(
        self,
        policy: AutoscalingSpec,
        service: ServiceModel,
        trace: Trace,
        conditions: Conditions,
        progress: Progress,
        possible: Possible,
    ) -> None:
        self.given = document_of(policy)
        self.service = service
        self.trace = trace
        self.conditions = conditions
        self.progress = progress
        self.possible = possible
        self.most = min(MOST, max(FEWEST, REQUESTS // max(1, len(trace))))
        self.tried: dict[str, tuple[Score, Result] | None] = {}
        self.simulations = 0

    def run(self) -> Suggestion:
        starts = [self.given, *starts_of(self.given, self.service)]
        scored = [(score, index, start) for index, start in enumerate(starts) if (score := self._score(start))]
        for _, _, start in sorted(scored, key=lambda item: item[:2])[:STARTS]:
            self._descend(start)
        best = self._without_needless(self._best_that_lasts())
        changes = differences(self.given, document_of(best.policy))
        return Suggestion(result=best, changes=changes, simulations=self.simulations)

    def _descend(self, document: Document) -> None:
        """Take the best neighbour as long as there is a better one."""
        score = self._score(document)
        while score is not None and self.simulations < self.most:
            better = [(s, i, n) for i, n in enumerate(neighbours(document)) if (s := self._score(n)) and s < score]
            if not better:
                return
            score, _, document = min(better, key=lambda item: item[:2])

    def _best_that_lasts(self) -> Result:
        """The first, from the best on, that does as well when the loops look at other moments."""
        done = sorted((found for found in self.tried.values() if found), key=lambda found: found[0])
        for score, result in done[:10]:
            if score[0] or self._lasts(result):
                return result
        return done[0][1]

    def _without_needless(self, best: Result) -> Result:
        """Take back what brings nothing: fewer changes are better ones."""
        self.most += len(self.given)
        document = document_of(best.policy)
        score = self._score(document)
        for keys in (("metric", "target", "metric_type"), *((key,) for key in self.given)):
            without = {**document, **{key: self.given[key] for key in keys}}
            found = self._score(without)
            if score is not None and found is not None and found < score:
                document, score = without, found
        found_again = self.tried[_text(document)]
        return found_again[1] if found_again and (score is None or score[0] or self._lasts(found_again[1])) else best

    def _lasts(self, result: Result) -> bool:
        seed = self.conditions.seed
        others = (replace(self.conditions, seed=seed + 1 + other) for other in range(OTHER_SEEDS))
        return all(simulate(result.policy, self.service, self.trace, other).slo_held for other in others)

    def _score(self, document: Document) -> Score | None:
        """Lower is better; None for what no policy may be, or when there were simulations enough."""
        key = _text(document)
        if key not in self.tried:
            if self.simulations >= self.most:
                return None
            self.tried[key] = self._simulated(document, key)
        found = self.tried[key]
        return found[0] if found else None

    def _simulated(self, document: Document, text: str) -> tuple[Score, Result] | None:
        try:
            policy = AutoscalingSpec.model_validate_json(text)
        except ValidationError:
            return None
        if document != self.given and not self.possible(policy):
            return None
        result = simulate(policy, self.service, self.trace, self.conditions)
        self.simulations += 1
        self.progress(self.simulations, self.most)
        cost = result.node_seconds if result.slo_held else float(result.slo_misses)
        changed = len(differences(self.given, document))
        # Costs within WORTH of each other are the same; then fewer swings and fewer changes decide.
        return (not result.slo_held, _coarse(cost), result.oscillations, changed), result


def _text(document: Document) -> str:
    return json.dumps(document, sort_keys=True)


def _coarse(cost: float) -> float:
    return float(f"{cost:.3g}")
