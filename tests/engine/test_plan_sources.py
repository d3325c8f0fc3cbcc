"""What the recorder, a preview and a state say of one program: the same, but for what a source cannot know."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from groundplane.engine.find import Engine
from groundplane.plan.model import STACK_TYPE, Plan, Resource
from groundplane.plan.recorder import record
from groundplane.plan.sources import from_preview, from_state
from tests.engine.project import Project, copy_project

PROGRAM = '''\
"""Every kind of option and value that a plan tells."""

import pulumi
import pulumi_aws as aws


class Inner(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("demo:area:Inner", name, {"size": 3, "ratio": 1.5}, opts)
        self.key = aws.kms.Key(
            name,
            description=pulumi.Output.secret("hush"),
            tags={"a": "b"},
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=["description"], aliases=[pulumi.Alias(name=f"old-{name}")]
            ),
        )
        aws.kms.Alias(
            f"{name}-alias",
            name=pulumi.Output.concat("alias/", name),
            target_key_id=self.key.key_id,
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True, deleted_with=self.key),
        )
        self.register_outputs({"arn": self.key.arn})


class Outer(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("demo:area:Outer", name, {}, opts)
        self.inner = Inner(f"{name}-inner", pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


def program():
    home = aws.Provider(
        "home",
        region="us-east-1",
        allowed_account_ids=["111122223333"],
        default_tags={"tags": {"x": "y"}},
        secret_key=pulumi.Output.secret("hush"),
    )
    retained = pulumi.ResourceOptions(providers=[home], protect=True, retain_on_delete=True)
    outer = Outer("outer", retained)
    role = aws.iam.Role(
        "role",
        assume_role_policy=pulumi.Output.json_dumps({"Resource": outer.inner.key.arn}),
        max_session_duration=3600,
        opts=pulumi.ResourceOptions(provider=home, depends_on=[outer]),
    )
    Outer("second", pulumi.ResourceOptions(providers=[home], deleted_with=role))
    pulumi.export("number", 4)
    pulumi.export("secret", pulumi.Output.secret({"a": 1}))
    pulumi.export("role", {"name": role.name})
'''


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Project:
    project = copy_project(tmp_path_factory.mktemp("project"), engine)
    (project.root / "infra" / "demo.py").write_text(PROGRAM, encoding="utf-8")
    (project.root / "infra" / "__main__.py").write_text("from demo import program\n\nprogram()\n", encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def documents(project: Project) -> dict[str, str]:
    preview = ("preview", "-s", "dev", "--json", "--show-sames")
    steps = {
        "init": ("stack", "init", "dev"),
        "first": preview,
        "up": ("up", "-s", "dev", "--yes", "--skip-preview"),
        "second": preview,
        "state": ("stack", "export", "-s", "dev"),
    }
    return {name: _stdout(project, *arguments) for name, arguments in steps.items()}


def _stdout(project: Project, *arguments: str) -> str:
    """Without the warnings on stderr, which are no part of a document."""
    command = ["pulumi", "--non-interactive", "--color=never", *arguments]
    done = subprocess.run(
        command, cwd=project.root, env=project.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def recorded(project: Project) -> Plan:
    namespace: dict[str, Any] = {}
    path = Path(project.root, "infra", "demo.py")
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    return record(namespace["program"], environment="dev", root=project.root)


@pytest.fixture(params=["first", "second", "state"])
def read(request: pytest.FixtureRequest, documents: dict[str, str]) -> Plan:
    text = documents[request.param]
    return from_state(text) if request.param == "state" else from_preview(text)


def _told(resource: Resource) -> Resource:
    """Without what the engine's documents do not tell, and without what is known only later."""
    options = replace(resource.options, ignore_changes=(), delete_before_replace=False, aliases=())
    inputs = {key: value for key, value in resource.inputs.items() if key not in resource.property_dependencies}
    source = None if resource.type == STACK_TYPE else resource.source
    return replace(resource, options=options, inputs=inputs, source=source)


def test_resources_agree(recorded: Plan, read: Plan) -> None:
    assert [_told(resource) for resource in read.resources] == [_told(resource) for resource in recorded.resources]


def test_wired_inputs_are_given_in_every_source(recorded: Plan, read: Plan) -> None:
    given = {urn: sorted(resource.inputs) for urn, resource in recorded.by_urn.items()}
    assert {urn: sorted(resource.inputs) for urn, resource in read.by_urn.items()} == given


def test_state_tells_outputs(recorded: Plan, documents: dict[str, str]) -> None:
    outputs = from_state(documents["state"]).outputs
    assert outputs.keys() == recorded.outputs.keys()
    assert (outputs["number"], outputs["secret"]) == (4, "[secret]")


def test_secrets_are_in_no_source(recorded: Plan, read: Plan) -> None:
    assert "hush" not in read.to_json()
    assert "hush" not in recorded.to_json()


def test_fails_when_a_preview_leaves_out_what_stays_the_same(project: Project, documents: dict[str, str]) -> None:
    assert json.loads(documents["second"])["changeSummary"] == {"same": 11}
    with pytest.raises(ValueError, match="add --show-sames"):
        from_preview(_stdout(project, "preview", "-s", "dev", "--json"))
