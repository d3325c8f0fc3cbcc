"""What tests of rehearsals share: an observer that remembers, small programs, and one call that runs one."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pulumi
import pulumi_aws as aws

from groundplane.engine.find import Engine
from groundplane.engine.rehearsal import rehearse
from groundplane.engine.result import RehearsalRequest, RehearsalResult, Step
from groundplane.engine.workspace import Folder
from groundplane.simulator.settings import Fault

ACCOUNT = "123456789012"
KEY = "aws:kms/key:Key"
ALIAS = "aws:kms/alias:Alias"
KEY_URN = "urn:pulumi:dev::groundplane::aws:kms/key:Key::artifacts"
ALIAS_URN = "urn:pulumi:dev::groundplane::aws:kms/alias:Alias::artifacts-alias"
SECRET = "the quick brown secret"


@dataclass
class Remembering:
    """An observer for tests."""

    steps: list[Step] = field(default_factory=list)
    started: list[tuple[str, str]] = field(default_factory=list)
    create_begun: threading.Event = field(default_factory=threading.Event)

    def step_started(self, name: str, planned: int | None) -> None:
        """Not remembered."""

    def resource_started(self, urn: str, operation: str) -> None:
        self.started.append((operation, urn))

    def resource_ended(self, urn: str, operation: str, *, failed: bool) -> None:
        """Not remembered."""

    def step_ended(self, step: Step) -> None:
        self.steps.append(step)


def provider() -> aws.Provider:
    return aws.Provider("aws", region="us-east-1", allowed_account_ids=[ACCOUNT])


def key_and_alias() -> None:
    """A key, protected, and its alias: 4 resources with stack and provider, one after the other."""
    home = provider()
    key = aws.kms.Key(
        "artifacts",
        description=pulumi.Output.secret(SECRET),
        tags={"keep": "1", "ignored": "1"},
        opts=pulumi.ResourceOptions(provider=home, protect=True),
    )
    aws.kms.Alias(
        "artifacts-alias", name="alias/artifacts", target_key_id=key.key_id, opts=pulumi.ResourceOptions(provider=home)
    )


def run(
    engine: Engine,
    cache: Path,
    program: Callable[[], object] = key_and_alias,
    *,
    keep: bool = False,
    fault: Fault | None = None,
    observer: Remembering | None = None,
) -> RehearsalResult:
    """Rehearse, as fast as the engine can."""
    request = RehearsalRequest(
        environment="dev",
        program=program,
        account=ACCOUNT,
        root=cache,
        keep=keep,
        fault=fault,
        speedup=10_000,
        cache=cache,
    )
    return rehearse(request, engine=engine, observer=observer or Remembering())


def folder(cache: Path) -> Folder:
    """Where `run` works."""
    return Folder.of("dev", cache, cache)


def names(result: RehearsalResult) -> list[str]:
    return [step.name for step in result.steps]
