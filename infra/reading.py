"""From the text of a stack file to an Environment. The only reader of pulumi.Config."""

import re
from collections.abc import Iterator

from pydantic import ValidationError

from components.registry.image_registry_spec import long_pull_through_prefixes
from components.spec import Path, Problem, below
from infra.config import Environment
from infra.config_error import KEY, ConfigError
from infra.recovery import all_problems

STACK_NAME = r"[a-z][a-z0-9-]{0,23}"
"""What a stack may be called: its name is part of repository names, aliases and discovery tags."""


def parse(stack: str, text: str, lines: dict[Path, int] | None = None) -> Environment:
    """`groundplane:environment` of the stack file of `stack`, as JSON text, to an Environment.

    Raises ConfigError with every problem at once. `lines` gives the line of each path, for the messages.
    """
    source = f"stacks/Pulumi.{stack}.yaml"
    try:
        environment = Environment.model_validate_json(text)
    except ValidationError as error:
        raise ConfigError(source, all_problems(Environment, text, error), lines) from None
    if problems := list(_name_problems(stack, environment)):
        raise ConfigError(source, problems, lines)
    return environment


def load() -> Environment:
    """The environment of the stack that Pulumi runs. Raises pulumi.RunError: Pulumi prints it without a traceback."""
    import pulumi

    stack = pulumi.get_stack()
    text = pulumi.Config("groundplane").get("environment")
    if text is None:
        raise pulumi.RunError(f"stacks/Pulumi.{stack}.yaml: {KEY} is not set; write one, as in stacks/Pulumi.dev.yaml")
    try:
        return parse(stack, text)
    except ConfigError as error:
        raise pulumi.RunError(str(error)) from None


def _name_problems(stack: str, environment: Environment) -> Iterator[Problem]:
    """What is wrong with the name of the stack, which is part of physical names."""
    if not re.fullmatch(STACK_NAME, stack):
        fix = "rename the stack file and the stack"
        yield Problem(path=("ENV",), message=f"a stack's name must match {STACK_NAME}", got=stack, fix=fix)
    if environment.registry:
        yield from below(("registry",), long_pull_through_prefixes(environment.registry, stack))
