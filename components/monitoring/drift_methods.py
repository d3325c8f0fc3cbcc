"""How two windows of a column can be compared: Evidently's methods, and what each is for. A facts table; no pulumi.

evidently 0.7.23, legacy/calculations/stattests (names, kinds and defaults), 2026-11. Those that draw random numbers are
left out, since the same data have to give the same report. The image's own list is
images/drift/groundplane_drift/config.py; a test compares the two.
"""

from dataclasses import dataclass
from enum import StrEnum


class ColumnKind(StrEnum):
    """What a column holds."""

    NUMERICAL = "numerical"
    CATEGORICAL = "categorical"


class DriftMethod(StrEnum):
    """How the two windows of a column are compared."""

    CHI_SQUARE = "chisquare"
    CRAMER_VON_MISES = "cramer_von_mises"
    G_TEST = "g_test"
    HELLINGER = "hellinger"
    JENSEN_SHANNON = "jensenshannon"
    KOLMOGOROV_SMIRNOV = "ks"
    KULLBACK_LEIBLER = "kl_div"
    MANN_WHITNEY = "mannw"
    PSI = "psi"
    T_TEST = "t_test"
    WASSERSTEIN = "wasserstein"
    Z_TEST = "z"


@dataclass(frozen=True, kw_only=True)
class MethodFacts:
    """One method."""

    kinds: frozenset[ColumnKind]
    threshold: float
    """What counts as drift unless the stack file says otherwise: Evidently's own."""
    p_value: bool = False
    """Whether the score is a probability, which falls with drift and with the number of rows: of a million rows every
    difference is certain, however small. Other scores are distances, which grow with drift alone."""


_BOTH = frozenset(ColumnKind)
_NUMERICAL = frozenset({ColumnKind.NUMERICAL})
_CATEGORICAL = frozenset({ColumnKind.CATEGORICAL})

METHODS: dict[DriftMethod, MethodFacts] = {
    DriftMethod.CHI_SQUARE: MethodFacts(kinds=_CATEGORICAL, threshold=0.05, p_value=True),
    DriftMethod.CRAMER_VON_MISES: MethodFacts(kinds=_NUMERICAL, threshold=0.1, p_value=True),
    DriftMethod.G_TEST: MethodFacts(kinds=_CATEGORICAL, threshold=0.1, p_value=True),
    DriftMethod.HELLINGER: MethodFacts(kinds=_BOTH, threshold=0.1),
    DriftMethod.JENSEN_SHANNON: MethodFacts(kinds=_BOTH, threshold=0.1),
    DriftMethod.KOLMOGOROV_SMIRNOV: MethodFacts(kinds=_NUMERICAL, threshold=0.05, p_value=True),
    DriftMethod.KULLBACK_LEIBLER: MethodFacts(kinds=_BOTH, threshold=0.1),
    DriftMethod.MANN_WHITNEY: MethodFacts(kinds=_NUMERICAL, threshold=0.05, p_value=True),
    DriftMethod.PSI: MethodFacts(kinds=_BOTH, threshold=0.1),
    DriftMethod.T_TEST: MethodFacts(kinds=_NUMERICAL, threshold=0.05, p_value=True),
    DriftMethod.WASSERSTEIN: MethodFacts(kinds=_NUMERICAL, threshold=0.1),
    DriftMethod.Z_TEST: MethodFacts(kinds=_CATEGORICAL, threshold=0.05, p_value=True),
}
"""By method."""

DEFAULTS = {
    ColumnKind.NUMERICAL: DriftMethod.WASSERSTEIN,
    ColumnKind.CATEGORICAL: DriftMethod.JENSEN_SHANNON,
}
"""Distances, whose scores mean the same whatever the number of rows. Evidently takes them from 1000 rows on."""
