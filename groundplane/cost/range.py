"""Three figures in one: the least, what is expected, and the most. Arithmetic alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
Number = Decimal | int | float


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """Least, expected and most, of a quantity or of money."""

    minimum: Decimal = Decimal(0)
    expected: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)

    def __add__(self, other: "Range") -> "Range":
        return Range(
            minimum=self.minimum + other.minimum,
            expected=self.expected + other.expected,
            maximum=self.maximum + other.maximum,
        )

    def __sub__(self, other: "Range") -> "Range":
        return self + other * -1

    def __mul__(self, factor: Number) -> "Range":
        by = exact(factor)
        return Range(minimum=self.minimum * by, expected=self.expected * by, maximum=self.maximum * by)

    def cents(self) -> "Range":
        """Rounded to the cent, halves away from nothing, as bills are."""
        return Range(minimum=_cent(self.minimum), expected=_cent(self.expected), maximum=_cent(self.maximum))

    @property
    def fixed(self) -> bool:
        """Whether all three are one."""
        return self.minimum == self.expected == self.maximum


def exact(number: Number) -> Decimal:
    """A number as it is written: 0.1 is a tenth."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


def always(number: Number) -> Range:
    """The same in every case."""
    value = exact(number)
    return Range(minimum=value, expected=value, maximum=value)


def used(number: Number) -> Range:
    """What is assumed to be used: nothing at the least."""
    value = exact(number)
    return Range(expected=value, maximum=value)


def total(ranges: Iterable[Range]) -> Range:
    """Their sum; nothing for none."""
    return sum(ranges, Range())


def told(of: Range) -> str:
    """`2`, or `2 / 2.5 / 4`: least, expected, most."""
    figures = [figure(number) for number in (of.minimum, of.expected, of.maximum)]
    return figures[0] if of.fixed else " / ".join(figures)


def figure(number: Decimal) -> str:
    """`0.5`, `16`: without what is not needed."""
    return f"{number.normalize():f}"


def _cent(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
