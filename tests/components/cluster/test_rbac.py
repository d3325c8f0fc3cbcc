from components.cluster.rbac import CHANGE, READ, rules_of
from components.cluster.team_namespace_spec import TeamRole


def verbs(role: TeamRole, group: str, resource: str) -> set[str]:
    return {
        str(verb)
        for rule in rules_of(role)
        if group in rule["api_groups"] and resource in rule["resources"]  # type: ignore[operator] # plain, not Outputs
        for verb in rule["verbs"]  # type: ignore[union-attr] # plain, too
    }


def test_editors_run_training_jobs() -> None:
    assert verbs(TeamRole.EDIT, "trainer.kubeflow.org", "trainjobs") == {*READ, *CHANGE}


def test_editors_do_not_touch_what_bounds_them() -> None:
    for group, resource in [("networking.k8s.io", "networkpolicies"), ("", "resourcequotas"), ("", "limitranges")]:
        assert verbs(TeamRole.EDIT, group, resource) == set(READ)
    assert verbs(TeamRole.EDIT, "rbac.authorization.k8s.io", "roles") == set()


def test_editors_get_into_their_pods() -> None:
    assert verbs(TeamRole.EDIT, "", "pods/exec") == {"create", "get"}


def test_viewers_see_neither_secrets_nor_the_inside_of_pods() -> None:
    assert verbs(TeamRole.VIEW, "", "pods") == set(READ)
    assert verbs(TeamRole.VIEW, "", "secrets") == set()
    assert verbs(TeamRole.VIEW, "", "pods/exec") == set()


def test_no_rule_has_a_wildcard() -> None:
    assert "*" not in str(rules_of(TeamRole.EDIT))
