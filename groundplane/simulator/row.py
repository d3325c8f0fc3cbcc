"""What the simulator knows of one resource type. A shape only: the rows themselves are in `rows/`, one file an AWS
service.

A row says what the cloud would add to the inputs (ids, ARNs, endpoints), which names are unique, which references must
exist and what they keep from being deleted, which properties force a replacement, and how long each operation takes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Tree = str | int | float | bool | list["Tree"] | dict[str, "Tree"]
"""A computed value. Texts are `str.format` templates over the resource's inputs (top-level texts, by their camelCase
name), over outputs named earlier in the same row, and over `id`, `account`, `region`, `partition`, `suffix` (the DNS
suffix), `name` (the logical name), `sequence` (a number no other resource of the inventory has) and `hex8`, `hex17`,
`hex32`, `uuid`, `digits`, `upper21` (the 17 characters after AROA, AIDA and the like); different for every resource,
the same in every rehearsal."""


@dataclass(frozen=True, kw_only=True)
class Unique:
    """A physical name that two resources of one type cannot share."""

    property: str
    scope: Literal["global", "account", "region"] = "region"
    error: str
    """What the service answers, as a `str.format` template over `value`; starts with AWS's error code."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An input that names another resource, which must exist at create and update."""

    to: str
    """Type token of the resource named."""

    by: str = "id"
    """Output of that resource whose value the input holds."""

    missing: str
    """What the service answers if there is none: a `str.format` template over `value`; starts with AWS's error code."""

    blocks: str | None = None
    """What the service answers when the target is deleted first, over `value` (the target's) and `by` (this resource's
    id); None if it allows that."""

    unless: tuple[str, Any] | None = None
    """Property of the target and its value with which this resource goes along instead: objects go with a bucket that
    has `forceDestroy`."""

    external: tuple[str, ...] = ()
    """Prefixes of values that name something outside the inventory, such as `arn:aws:iam::aws:policy/`; not looked
    up."""


@dataclass(frozen=True, kw_only=True)
class Holder:
    """One way of meeting a requirement: a resource of the inventory in which a property has a value."""

    type: str
    """Type token."""
    by: str
    """Property that names what the requirement is about."""
    property: str
    """Path of the property that must have the value."""
    value: Any


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What must have been set, by a resource of its own, on something that an input names."""

    of: str
    """Path of that input; of an ARN, the part after the last colon counts."""
    met_by: tuple[Holder, ...]
    """Any of them."""
    error: str
    """What the service answers otherwise: a `str.format` template over `value`; starts with AWS's error code. Among
    `awaits`, what the provider says when it gives up: over `id` and `timeout`, such as `20m0s`, too."""
    when: tuple[str, frozenset[str]] | None = None
    """Input, and the values of it with which this is required; None for all."""


@dataclass(frozen=True, kw_only=True)
class Lock:
    """What keeps a resource from being deleted until it is switched off."""

    property: str
    error: str
    """What the service answers while the property is true; starts with AWS's error code."""


@dataclass(frozen=True, kw_only=True)
class Versioned:
    """An output that counts the changes: 1 at first, one more with every update of anything else than `but`."""

    output: str
    but: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The resource that something made is in and goes with, if not the one it is made for."""

    path: str
    """Input that names it, or something below it: `arn:aws:s3:::logs/flows`."""
    type: str
    """Type token."""
    by: str = "id"
    """Output of it that the input holds."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a service makes by itself for a resource, without a program that says so, and takes away with it.

    It is in the inventory like anything else and holds what its own row's references say. What still uses it when its
    owner goes keeps it there, as in AWS: left over.
    """

    type: str
    """Type token; needs a row."""
    name: str
    """What is appended to the owner's name."""
    inputs: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Where the owner's state has what it is made with: a path, or several whose values make a list. `each` is the
    value at hand; `a.b>c` is `c` of the resource that the owner's `a.b` names, as its row's references say."""
    fixed: Mapping[str, Tree] = field(default_factory=dict)
    """What it is made with besides: no templates."""
    id: str | None = None
    """Path at which the owner's state has its id; None to draw one."""
    each: str | None = None
    """Path of an input of which every value means one; None for exactly one."""
    only_if: str | None = None
    """Path of an input without which, or with 0 or False in it, there is none."""
    owner: Owner | None = None
    """None for the resource itself."""


@dataclass(frozen=True, kw_only=True)
class Seconds:
    """How long the service takes, typically, in seconds of real AWS; updates and deletes default to the create's."""

    create: float
    update: float | None = None
    delete: float | None = None

    def of(self, operation: str) -> float:
        """Seconds of "create", "update" or "delete"."""
        chosen = {"create": self.create, "update": self.update, "delete": self.delete}[operation]
        return self.create if chosen is None else chosen


@dataclass(frozen=True, kw_only=True)
class Row:
    """One resource type."""

    token: str
    id: str
    """Template of the provider's resource id."""
    outputs: Mapping[str, Tree] = field(default_factory=dict)
    """What is computed and not given; a given input always wins."""
    looked_up: Mapping[str, str] = field(default_factory=dict)
    """Outputs that another resource knows: path of the output, and where to look, as in `Made.inputs`."""
    versioned: Versioned | None = None
    autoname: str | None = None
    """Property that the provider fills with `<logical name>-<7 hex>` when the program does not."""
    unique: tuple[Unique, ...] = ()
    references: Mapping[str, Reference] = field(default_factory=dict)
    """By path of the input: `vpcId`, `rules[].bucket`."""
    requires: tuple[Requirement, ...] = ()
    """Looked at in this order, after the references."""
    awaits: tuple[Requirement, ...] = ()
    """What it needs to become ready. Without that it is made, and the provider waits until its patience ends."""
    makes: tuple[Made, ...] = ()
    """In this order, and taken away in the other."""
    lock: Lock | None = None
    replace: tuple[str, ...]
    """Paths of inputs that force a replacement, without list indices; `region` is added for every type. From what
    terraform-provider-aws 5.100.0's own plan answers, argument by argument (2026-11)."""
    seconds: Seconds
    seconds_by: Mapping[tuple[str, str], Seconds] = field(default_factory=dict)
    """Instead of `seconds`, where an input (by its path) has that value: a gateway endpoint is quicker than an
    interface endpoint."""
    delete_before_replace: bool = False
    """True where pulumi-aws says so for the type whatever its name; a name set by hand does it for every type with
    `autoname`."""

    def latency(self, inputs: Mapping[str, Any]) -> Seconds:
        """How long the operations on a resource with these inputs take."""
        special = (seconds for (path, value), seconds in self.seconds_by.items() if _at(inputs, path) == value)
        return next(special, self.seconds)


def _at(inputs: Any, path: str) -> Any:
    for part in path.split("."):
        inputs = inputs.get(part) if isinstance(inputs, Mapping) else None
    return inputs
