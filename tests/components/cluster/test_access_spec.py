import json
from typing import Any

import pytest

from components.cluster.access_spec import AccessSpec, access_problems
from tests.components.cluster.programs_control_plane import ACCOUNT, DEPLOYER
from tests.components.problems import problems

TEAM: dict[str, Any] = {"principal": f"arn:aws:iam::{ACCOUNT}:role/vision", "role": "team", "namespaces": ["vision"]}
NOBODY = (
    "lets nobody in who may manage the cluster, and it has no hidden admin; got {got}; "
    "add an entry of role deployer for the IAM role that applies the program"
)


def parse(fields: dict[str, Any]) -> AccessSpec:
    return AccessSpec.model_validate_json(json.dumps(fields))


def told(**entries: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in access_problems({key: parse(entry) for key, entry in entries.items()})]


def test_fails_when_a_team_may_do_nothing() -> None:
    assert problems(AccessSpec, json.dumps({**TEAM, "namespaces": [], "groups": []})) == [
        (
            "groups: must name a group of Kubernetes, or else a namespace: there is nothing that a team may do "
            "otherwise; got []; name the team's group"
        )
    ]


def test_team_may_have_a_group_alone() -> None:
    assert parse({**TEAM, "namespaces": [], "groups": ["vision"]}).groups == {"vision"}


def test_fails_when_somebody_else_has_namespaces() -> None:
    assert problems(AccessSpec, json.dumps({**TEAM, "role": "viewer"})) == [
        (
            "namespaces: are for role team, and viewer reaches all namespaces; got ['vision']; "
            "remove them, or write role: team"
        )
    ]


@pytest.mark.parametrize("prefix", ["amazon", "aws", "eks", "iam", "system"])
def test_fails_when_a_group_is_reserved(prefix: str) -> None:
    group = f"{prefix}:masters"
    assert problems(AccessSpec, json.dumps({**TEAM, "groups": [group]})) == [
        f"groups: begins with {prefix}:, which EKS refuses; got '{group}'; name a group of your own: team:vision"
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"principal": f"arn:aws:iam::{ACCOUNT}:root"},
        {"role": "root"},
        {"namespaces": ["vision-*"]},
        {"namespaces": ["Vision"]},
        {"groups": ["a b"]},
    ],
)
def test_fails_when_a_value_is_malformed(changes: dict[str, Any]) -> None:
    (problem,) = problems(AccessSpec, json.dumps({**TEAM, **changes}))
    assert problem.startswith(next(iter(changes)))


@pytest.mark.parametrize("role", ["admin", "deployer"])
def test_one_manager_is_enough(role: str) -> None:
    assert told(ops={**DEPLOYER, "role": role}, vision=TEAM) == []


def test_fails_when_nobody_is_let_in() -> None:
    assert told() == [f": {NOBODY.format(got=[])}"]


def test_fails_when_only_teams_and_viewers_are_let_in() -> None:
    viewer = {"principal": f"arn:aws:iam::{ACCOUNT}:role/viewer", "role": "viewer"}
    assert told(vision=TEAM, viewer=viewer) == [f": {NOBODY.format(got=['viewer', 'vision'])}"]


def test_fails_when_a_principal_has_two_entries() -> None:
    assert told(ops=DEPLOYER, admin={**DEPLOYER, "role": "admin"}) == [
        (
            f"ops.principal: has an entry already, admin; EKS allows one a principal; got '{DEPLOYER['principal']}'; "
            "remove it here, or in admin"
        )
    ]
