"""What a stack file says of one column of a model's data. Plain data; no pulumi here."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.monitoring.drift_methods import DEFAULTS, METHODS, ColumnKind, DriftMethod
from components.spec import Problem, Spec, rule

ColumnName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,126}$", examples=["age"])]
"""As it is in the data; also the label `feature` of its gauges."""


class Role(StrEnum):
    """What a column is to the model."""

    FEATURE = "feature"
    """What it decides by: counts in the part that has drifted."""

    TARGET = "target"
    """What it should say, where that is known by then."""

    PREDICTION = "prediction"
    """What it says."""


class DriftColumnSpec(Spec):
    """One column, and how its windows are compared."""

    kind: ColumnKind
    """numerical or categorical."""

    role: Role = Role.FEATURE
    """feature, target or prediction."""

    method: DriftMethod | None = None
    """How its windows are compared; wasserstein for numbers and jensenshannon for labels if left out: distances, which
    do not depend on how many rows there are. chisquare, cramer_von_mises, g_test, ks, mannw, t_test and z are
    probabilities, which do."""

    threshold: float | None = Field(default=None, gt=0)
    """Score at which the column has drifted: a distance of so much or more, a probability of less. The method's own,
    0.05 or 0.1, if left out."""

    @property
    def chosen_method(self) -> DriftMethod:
        """The method that is used."""
        return self.method or DEFAULTS[self.kind]

    @property
    def chosen_threshold(self) -> float:
        """The threshold that is used."""
        return METHODS[self.chosen_method].threshold if self.threshold is None else self.threshold

    @rule
    def _method_compares_the_kind(self) -> Iterator[Problem]:
        if self.kind not in METHODS[self.chosen_method].kinds:
            able = ", ".join(sorted(method.value for method, facts in METHODS.items() if self.kind in facts.kinds))
            message, fix = f"cannot compare {self.kind.value} columns", f"write one of {able}"
            yield Problem(path=("method",), message=message, got=self.chosen_method.value, fix=fix)

    @rule
    def _probabilities_are_below_one(self) -> Iterator[Problem]:
        if METHODS[self.chosen_method].p_value and self.chosen_threshold >= 1:
            message = f"is no probability, which {self.chosen_method.value} gives"
            yield Problem(path=("threshold",), message=message, got=self.threshold, fix="write one such as 0.05")
