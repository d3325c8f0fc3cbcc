"""One run, from a config to a report, gauges and an exit code. Says what it does, and no value of the data."""

import argparse
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from groundplane_drift import metrics
from groundplane_drift.comparison import compare
from groundplane_drift.config import JobConfig, read_config
from groundplane_drift.frames import read_window
from groundplane_drift.metrics import Sample
from groundplane_drift.outcome import Failure, Outcome
from groundplane_drift.push import push
from groundplane_drift.results import Comparison, Window
from groundplane_drift.store import store_of
from groundplane_drift.windows import days_of, folders_of

LOG = logging.getLogger("groundplane-drift")


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point. Returns the exit code, which is an Outcome."""
    options = _options(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(name)s: %(levelname)s: %(message)s")
    # Evidently's own, of which there is none in a report; said all the same.
    os.environ.setdefault("DO_NOT_TRACK", "1")
    try:
        config = read_config(options.config)
        if options.check:
            LOG.info("%s is a config of a drift job", options.config)
            return Outcome.COMPARED
        return Run(config, options.now).make()
    except Failure as failure:
        LOG.error("%s", failure)
        return failure.outcome


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="groundplane_drift", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="JSON file that says what to compare")
    parser.add_argument("--now", type=_moment, default=datetime.now(UTC), help="look back from here: 2026-11-21T06:00Z")
    parser.add_argument("--check", action="store_true", help="read the config, and no data")
    return parser.parse_args(arguments)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Run:
    """One run of a job."""

    def __init__(self, config: JobConfig, now: datetime) -> None:
        self._config = config
        self._now = now
        self._windows: list[Window] = []

    def make(self) -> Outcome:
        """Read, compare, report, push. Raises Failure only if the gauges cannot be pushed."""
        try:
            comparison = self._compare()
            self._report(comparison)
        except Failure as failure:
            LOG.error("%s", failure)
            return self._ended(failure.outcome)
        except Exception as error:
            # Not its text: libraries quote what they stumble over.
            places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
            LOG.error("%s at %s", type(error).__name__, " > ".join(places[-4:]))
            return self._ended(Outcome.BUG)
        return self._ended(Outcome.COMPARED, comparison)

    def _compare(self) -> Comparison:
        config = self._config
        folders = folders_of(config.current, self._now)
        days = days_of(config.current, self._now)
        LOG.info("model %s: reference %s, current %s to %s", config.model, config.reference.address, days[0], days[-1])
        for name, part, where in (
            ("reference", config.reference, (config.reference.address,)),
            ("current", config.current, folders),
        ):
            window = read_window(
                name,
                store_of(part.address),
                where,
                written_in=part.format,
                columns=config.columns,
                maximum_rows=config.maximum_rows,
            )
            LOG.info("window %s: %d rows in %d objects", name, window.rows, window.objects)
            self._windows.append(window)
        small = [f"{window.name} {window.rows}" for window in self._windows if window.rows < config.minimum_rows]
        if small:
            text = f"too few rows to tell, of at least {config.minimum_rows}: {', '.join(small)}"
            raise Failure(Outcome.TOO_FEW_ROWS, text)
        return compare(config, *self._windows)

    def _report(self, comparison: Comparison) -> None:
        config, store = self._config, store_of(self._config.reports)
        base = f"{config.reports}{self._now.astimezone(UTC):%Y-%m-%d/%H%M%SZ}"
        store.write(f"{base}.html", comparison.html, "text/html; charset=utf-8")
        summary = json.dumps(self._summary(comparison, f"{base}.html"), indent=2, sort_keys=True).encode()
        for address in (f"{base}.json", f"{config.reports}latest.json"):
            store.write(address, summary, "application/json")
        drifted = ", ".join(comparison.drifted) or "none"
        LOG.info("%.0f %% of the features have drifted; columns: %s", comparison.share * 100, drifted)
        LOG.info("report: %s.html", base)

    def _summary(self, comparison: Comparison, report: str) -> dict[str, object]:
        days = days_of(self._config.current, self._now)
        return {
            "model": self._config.model,
            "report": report,
            "share": comparison.share,
            "drift": comparison.share >= self._config.drift_share,
            "rows": {window.name: window.rows for window in self._windows},
            "current": {"first": days[0].isoformat(), "last": days[-1].isoformat()},
            "columns": {
                column.name: {
                    "role": column.role.value,
                    "method": column.method,
                    "score": column.score,
                    "drifted": column.drifted,
                }
                for column in comparison.columns
            },
        }

    def _ended(self, outcome: Outcome, comparison: Comparison | None = None) -> Outcome:
        """Push what there is to tell. The gauges of the last report stay where there is no new one."""
        if self._config.push is not None:
            text = metrics.text_of(self._samples(outcome, comparison))
            push(self._config.push, self._config.model, text, replace=comparison is not None)
        return outcome

    def _samples(self, outcome: Outcome, comparison: Comparison | None) -> Iterator[Sample]:
        at = time.time()
        yield from metrics.ran(outcome, at)
        yield from metrics.rows(*self._windows)
        if comparison is not None:
            yield from metrics.compared(comparison, at)
