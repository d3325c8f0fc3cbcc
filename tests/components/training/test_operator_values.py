import pytest

from components.catalog.charts import ChartName
from components.training.operator_values import NAMESPACES, operator_values

AFFINITY = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [
                {"matchExpressions": [{"key": "groundplane/node-group", "operator": "In", "values": ["a", "b"]}]}
            ]
        }
    }
}


def test_trainer_brings_neither_jobset_nor_lws_of_its_own() -> None:
    values = operator_values(ChartName.KUBEFLOW_TRAINER, [])
    assert values["jobset"] == {"install": False}
    assert values["dataCache"] == {"enabled": False, "lws": {"install": False}}


def test_trainer_brings_no_runtimes() -> None:
    assert operator_values(ChartName.KUBEFLOW_TRAINER, [])["runtimes"] == {"defaultEnabled": False}


def test_lws_fits_a_restricted_namespace() -> None:
    assert operator_values(ChartName.LEADER_WORKER_SET, [])["podSecurityContext"] == {
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


@pytest.mark.parametrize(
    ("chart", "keys"),
    [
        (ChartName.JOBSET, ("controller",)),
        (ChartName.KUBEFLOW_TRAINER, ("manager",)),
        (ChartName.LEADER_WORKER_SET, ()),
        (ChartName.KUBERAY, ()),
    ],
)
def test_operator_runs_on_the_system_groups(chart: ChartName, keys: tuple[str, ...]) -> None:
    values = operator_values(chart, ["b", "a"])
    for key in keys:
        values = values[key]
    assert values["affinity"] == AFFINITY


@pytest.mark.parametrize("chart", sorted(NAMESPACES))
def test_operator_runs_anywhere_without_system_groups(chart: ChartName) -> None:
    assert "affinity" not in str(operator_values(chart, []))


def test_operators_with_webhooks_are_two() -> None:
    assert operator_values(ChartName.JOBSET, [])["controller"]["replicas"] == 2
    assert operator_values(ChartName.KUBEFLOW_TRAINER, [])["manager"]["replicas"] == 2
    assert operator_values(ChartName.LEADER_WORKER_SET, [])["replicaCount"] == 2
