"""A value that others wait for through what it is wired to. Makes no resources."""

from typing import Any

import pulumi


def known_once(value: pulumi.Input[str], *others: pulumi.Input[Any]) -> pulumi.Output[str]:
    """`value`, known once the others are there: what is wired to it comes after their resources, and goes before."""
    return pulumi.Output.all(value, *others).apply(_first)


def _first(values: list[str]) -> str:
    return values[0]
