from components.catalog.crds import CRDS
from components.catalog.metrics.custom_resources import CUSTOM_RESOURCES, PREFIX, configuration


def test_configuration_makes_the_metrics_of_the_table() -> None:
    made = {
        f"{PREFIX}_{metric['name']}"
        for resource in configuration()["spec"]["resources"]
        for metric in resource["metrics"]
    }
    assert made == {metric.name for metric in CUSTOM_RESOURCES.metrics}


def test_kinds_are_in_versions_that_their_charts_serve() -> None:
    for resource in configuration()["spec"]["resources"]:
        kind = resource["groupVersionKind"]
        assert kind["version"] in CRDS[kind["group"], kind["kind"]].versions


def test_conditions_are_labelled_by_their_type() -> None:
    (pool,) = (each for each in configuration()["spec"]["resources"] if each["groupVersionKind"]["kind"] == "NodePool")
    (metric,) = pool["metrics"]
    assert metric["each"] == {
        "type": "Gauge",
        "gauge": {
            "path": ["status", "conditions"],
            "labelsFromPath": {"condition": ["type"]},
            "valueFrom": ["status"],
        },
    }
