"""A recorded program, and what a test may assert of it. An assertion that fails tells what there is instead."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from groundplane.checks.invariants import invariants
from groundplane.plan.model import Plan, Resource
from groundplane.plan.recorder import Mode, record_completed
from groundplane.plan.symbolic import takes_tags

MISSING = "nothing"
"""What messages show where an input or an output is not there."""


def record(program: Callable[[], object], *, environment: str = "test", project: str = "groundplane") -> "RecordedPlan":
    """Run `program` without engine, cloud or credentials. Raises PlanError for what the engine would refuse."""
    plan, completed = record_completed(program, environment=environment, project=project, root=Path.cwd())
    return RecordedPlan(plan=plan, completed=completed, program=program)


@dataclass(frozen=True, kw_only=True)
class RecordedPlan:
    """What a program would register."""

    plan: Plan
    completed: frozenset[str]
    """URNs of the components that registered their outputs."""
    program: Callable[[], object]

    def resource(self, name: str, type_: str) -> "RecordedResource":
        """The one resource of that logical name and type token."""
        found = [r for r in self.plan.resources if (r.name, r.type) == (name, type_)]
        if len(found) == 1:
            return RecordedResource(resource=found[0], plan=self.plan)
        if found:
            raise AssertionError(f"expected one {type_} named {name!r}, got {[resource.urn for resource in found]}")
        same_type = [resource.name for resource in self.plan.resources if resource.type == type_]
        same_name = [resource.type for resource in self.plan.resources if resource.name == name]
        close = difflib.get_close_matches(type_, sorted({resource.type for resource in self.plan.resources}))
        raise AssertionError(
            f"no {type_} named {name!r} is registered; of that type: {_listed(same_type)}; "
            f"of that name: {_listed(same_name)}; similar types: {_listed(close)}"
        )

    def has_counts(self, **counts: int) -> Self:
        """Managed resources by the last part of their type: `has_counts(Bucket=2, Key=1)`; others are not looked at."""
        for noun, expected in counts.items():
            found = sorted(r.name for r in self.plan.managed() if r.type.rpartition(":")[2] == noun)
            if len(found) != expected:
                types = ", ".join(f"{count} {type_}" for type_, count in self.plan.counts().items())
                raise AssertionError(
                    f"expected {expected} {noun}, got {len(found)}: {_listed(found)}; registered: {types or 'nothing'}"
                )
        return self

    def has_output(self, name: str, value: Any) -> Self:
        """The program exports `value`, with placeholders for what is known only later."""
        if name not in self.plan.outputs:
            raise AssertionError(f"no output {name!r} is exported; there are: {_listed(sorted(self.plan.outputs))}")
        if self.plan.outputs[name] != value:
            raise AssertionError(f"output {name!r}: expected {value!r}, got {self.plan.outputs[name]!r}")
        return self

    def holds_invariants(self) -> Self:
        """What must hold for every program, as one call.

        Every resource is parented, names its provider and carries the tags; what holds data is guarded; components
        register their outputs; and a preview shows exactly the resources that an update registers. (That no URN is
        registered twice, nothing is looked up and no wire lost, `record` has seen already.)
        """
        findings = list(
            invariants(
                self.plan,
                preview=self._again(Mode.PREVIEW),
                update=self._again(Mode.UPDATE),
                completed=self.completed,
                taggable=takes_tags,
            )
        )
        if findings:
            raise AssertionError("\n".join(str(finding) for finding in findings))
        return self

    def _again(self, mode: Mode) -> Plan:
        environment, project = self.plan.environment, self.plan.project
        return record_completed(self.program, environment=environment, project=project, mode=mode)[0]


@dataclass(frozen=True, kw_only=True)
class RecordedResource:
    """One resource of a recorded program."""

    resource: Resource
    plan: Plan

    @property
    def inputs(self) -> Mapping[str, Any]:
        """As the provider would get them: camelCase names, placeholders inside."""
        return self.resource.inputs

    def has(self, **inputs: Any) -> Self:
        """These inputs, by camelCase name, have exactly these values."""
        for name, value in inputs.items():
            if name not in self.inputs:
                self._fail(f"input {name} to be {value!r}", f"none; given are: {_listed(sorted(self.inputs))}")
            if self.inputs[name] != value:
                self._fail(f"input {name} to be {value!r}", repr(self.inputs[name]))
        return self

    def lacks(self, *names: str) -> Self:
        """None of these inputs is given."""
        given = {name: self.inputs[name] for name in names if name in self.inputs}
        if given:
            self._fail(f"no {', '.join(names)}", repr(given))
        return self

    def is_wired(self, input_: str, *, to: str, output: str) -> Self:
        """The input carries that output of the resource with the logical name `to`, alone or inside a text or document.

        `output` is a camelCase name, or a path: `arn`, `identities[0].oidcs[0].issuer`.
        """
        if not any(wire.endswith(f"::{to}.{output}") for wire in _wires(self.inputs.get(input_))):
            got = f"{self.inputs.get(input_, MISSING)!r}; wires: {self._wires_by_input()}"
            self._fail(f"input {input_} to carry {to}.{output}", got)
        return self

    def depends_on(self, name: str) -> Self:
        """It is created after the resource of that logical name, by a wire or by `depends_on`."""
        names = sorted({_name(urn) for urn in self.resource.dependencies})
        if name not in names:
            self._fail(f"to depend on {name!r}", _listed(names))
        return self

    def uses_provider(self, name: str) -> Self:
        """It is created through the provider of that logical name."""
        provider = _name(self.resource.provider) if self.resource.provider else "a default provider"
        if provider != name:
            self._fail(f"provider {name!r}", repr(provider))
        return self

    def is_child_of(self, name: str) -> Self:
        """Its parent is the component of that logical name."""
        parent = _name(self.resource.parent) if self.resource.parent else MISSING
        if parent != name:
            self._fail(f"parent {name!r}", repr(parent))
        return self

    def is_protected(self) -> Self:
        """The engine refuses to delete it."""
        return self.has_options(protect=True)

    def is_retained(self) -> Self:
        """Deleting it from the program leaves it in the cloud."""
        return self.has_options(retain_on_delete=True)

    def ignores(self, *paths: str) -> Self:
        """Changes at these camelCase paths are ignored; of others nothing is said."""
        ignored = self.resource.options.ignore_changes
        if not set(paths) <= set(ignored):
            self._fail(f"to ignore changes of {', '.join(paths)}", _listed(ignored))
        return self

    def has_options(self, **options: Any) -> Self:
        """These resource options, named as in the plan document, have exactly these values."""
        for name, value in options.items():
            got = getattr(self.resource.options, name)
            if got != value:
                self._fail(f"option {name} to be {value!r}", f"{got!r}; {self.resource.options!r}")
        return self

    def _wires_by_input(self) -> dict[str, list[str]]:
        return {name: sorted(_wires(value)) for name, value in self.inputs.items() if _wires(value)}

    def _fail(self, expected: str, got: str) -> None:
        where = f" ({self.resource.source})" if self.resource.source else ""
        raise AssertionError(f"{self.resource.type} {self.resource.name!r}{where}: expected {expected}, got {got}")


def _wires(value: Any) -> set[str]:
    """Placeholders in a value, without their braces."""
    if isinstance(value, dict):
        return {wire for item in value.values() for wire in _wires(item)}
    if isinstance(value, list):
        return {wire for item in value for wire in _wires(item)}
    if not isinstance(value, str):
        return set()
    return {part.partition("}")[0] for part in value.split("${")[1:] if "}" in part}


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _listed(names: Any) -> str:
    return ", ".join(names) or "none"
