"""What a stack file or versions lock that cannot be used raises: every problem, as one text. No pulumi here."""

from collections.abc import Iterator

from components.spec import Path, Problem
from infra.problems import shown

KEY = "groundplane:environment"
"""The one structured config key of a stack file."""


class ConfigError(ValueError):
    """A stack file cannot be used. Holds every problem with it."""

    def __init__(self, source: str, problems: list[Problem], lines: dict[Path, int] | None = None) -> None:
        self.source = source
        self.problems = problems
        self.lines = lines or {}
        super().__init__(self._text())

    def _text(self) -> str:
        count = len(self.problems)
        rows = [f"{self.source}: {count} problem{'s' if count != 1 else ''}"]
        return "\n".join([*rows, *(f"  {self._row(problem)}" for problem in self.problems)])

    def _row(self, problem: Problem) -> str:
        where = ".".join(str(part) for part in problem.path) or KEY
        line = next((self.lines[p] for p in _upwards(problem.path) if p in self.lines), None)
        place = f"{where} (line {line})" if line else where
        return f"{place}: {problem.message}; got {shown(problem.got)}; {problem.fix}"


def _upwards(path: Path) -> Iterator[Path]:
    for length in range(len(path), 0, -1):
        yield path[:length]
