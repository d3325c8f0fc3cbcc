"""What a stack file may say about money."""

import pytest
from pydantic import ValidationError

from infra.budget import BudgetSpec, Measure, StorageClass, unknown_usage


def read(text: str) -> BudgetSpec:
    return BudgetSpec.model_validate_json(text)


def test_budget_is_held_against_what_is_expected() -> None:
    assert (read('{"monthly_usd": 250000}').monthly_usd, read("{}").measure) == (250000, Measure.EXPECTED)


def test_no_budget_is_no_limit() -> None:
    assert read("{}").monthly_usd is None


def test_usage_of_single_things_is_read_by_key() -> None:
    usage = read('{"usage": {"buckets": {"datasets": {"gib": 5, "other_gib": {"glacier_ir": 7}}}}}').usage
    assert usage.buckets["datasets"].other_gib == {StorageClass.GLACIER_IR: 7}


@pytest.mark.parametrize(
    "text",
    [
        '{"monthly_usd": 0}',
        '{"monthly_usd": 10.5}',
        '{"usage": {"nodes": {"pool_share": 1.01}}}',
        '{"usage": {"log_gib": -1}}',
        '{"usage": {"buckets": {"datasets": {"other_gib": {"standard": 1}}}}}',
    ],
)
def test_fails_when_a_figure_is_out_of_bounds(text: str) -> None:
    with pytest.raises(ValidationError):
        read(text)


def test_fails_when_usage_is_of_what_is_not_there() -> None:
    usage = '{"buckets": {"dataset": {}}, "nodes": {"average_nodes": {"system": 2, "gpus": 1}}}'
    problems = unknown_usage(read(f'{{"usage": {usage}}}'), ["datasets", "models"], ["gpu", "system"])
    assert [str(problem) for problem in problems] == [
        "usage.buckets.dataset: is no bucket of this file; got 'dataset'; write datasets",
        "usage.nodes.average_nodes.gpus: is no node group or pool of this file; got 'gpus'; write gpu",
    ]


@pytest.mark.parametrize(("known", "fix"), [(["a", "b"], "name one of a, b"), ([], "remove it")])
def test_fix_tells_what_is_there(known: list[str], fix: str) -> None:
    problems = unknown_usage(read('{"usage": {"buckets": {"zzz": {}}}}'), known, [])
    assert [problem.fix for problem in problems] == [fix]
