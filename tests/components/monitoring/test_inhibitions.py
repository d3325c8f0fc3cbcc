"""What makes alerts needless is told by labels that they really have."""

import promql_parser as promql
import pytest

from components.monitoring.alert import AlertRule
from components.monitoring.inhibitions import INHIBITIONS, Inhibition, inhibited_by
from tests.components.monitoring.environment import everything

RULES: dict[str, list[AlertRule]] = {}
for _group in everything().values():
    for _rule in _group:
        RULES.setdefault(_rule.name, []).append(_rule)


def _labels(rule: AlertRule) -> set[str]:
    """Labels of an alert: those of what its query groups by at last, and the rule's own."""
    node = promql.parse(rule.expression)
    while not isinstance(node, promql.AggregateExpr):
        if isinstance(node, promql.BinaryExpr):
            scalar = isinstance(node.lhs, promql.NumberLiteral) or "time()" in str(node.lhs)
            node = node.rhs if scalar else node.lhs
        elif isinstance(node, promql.ParenExpr | promql.SubqueryExpr):
            node = node.expr
        elif isinstance(node, promql.Call):
            node = node.args[-1]
        else:
            return set(rule.labels)
    return {*rule.labels, *(node.modifier.labels if node.modifier else ())} - {"le"}


@pytest.mark.parametrize("each", INHIBITIONS, ids=lambda each: "-".join(each.sources))
def test_inhibition_names_alerts_of_ours(each: Inhibition) -> None:
    assert {*each.sources, *each.targets} <= RULES.keys()
    assert not {*each.sources} & {*each.targets}


@pytest.mark.parametrize("each", INHIBITIONS, ids=lambda each: "-".join(each.sources))
def test_alerts_have_the_labels_that_tie_them(each: Inhibition) -> None:
    lacking = {
        (name, label)
        for name in (*each.sources, *each.targets)
        for rule in RULES[name]
        for label in set(each.equal) - _labels(rule)
    }
    assert lacking == set()


def test_nothing_critical_is_silenced_by_what_is_less() -> None:
    rank = {"critical": 3, "warning": 2, "info": 1}
    for each in INHIBITIONS:
        least = min(rank[rule.severity.value] for name in each.sources for rule in RULES[name])
        most = max(rank[rule.severity.value] for name in each.targets for rule in RULES[name])
        assert least >= most, each


def test_inhibitions_do_not_go_round() -> None:
    silenced = {(source, target) for each in INHIBITIONS for source in each.sources for target in each.targets}
    assert {(target, source) for source, target in silenced} & silenced == set()


def test_inhibition_is_bound_to_a_cluster_and_to_labels() -> None:
    found = list(inhibited_by())
    assert found[2] == {
        "source_matchers": ['alertname="NvlinkRecoveryError"'],
        "target_matchers": ['alertname="NvlinkErrors"'],
        "equal": ["cluster", "node", "gpu"],
    }
    assert found[-1] == {
        "source_matchers": ['severity="critical"'],
        "target_matchers": ['severity=~"warning|info"'],
        "equal": ["cluster", "alertname", "model", "namespace", "node"],
    }
