import re

import pytest

from components.catalog.charts import CHARTS, KUEUE_PARTNERS, ChartName, strangers_to_kueue, unsupported
from components.catalog.kubernetes_versions import DEFAULT, VERSIONS


def test_every_chart_is_in_the_table_under_its_own_name() -> None:
    assert {name: chart.name for name, chart in CHARTS.items()} == {name: name.value for name in ChartName}


@pytest.mark.parametrize("name", ChartName)
def test_chart_is_pinned_to_one_version(name: ChartName) -> None:
    assert re.fullmatch(r"v?\d+\.\d+\.\d+", CHARTS[name].version)


@pytest.mark.parametrize("name", ChartName)
def test_chart_is_fetched_over_tls_from_one_place(name: ChartName) -> None:
    assert re.match(r"(https|oci)://[a-z0-9.-]+(/|$)", CHARTS[name].repository)


@pytest.mark.parametrize("name", ChartName)
def test_chart_names_the_source_and_month_of_its_version(name: ChartName) -> None:
    assert re.search(r", 2026-\d\d$", CHARTS[name].source)


@pytest.mark.parametrize("name", ChartName)
def test_chart_supports_the_default_version_of_kubernetes(name: ChartName) -> None:
    assert unsupported(name, DEFAULT) is None


def test_oci_chart_is_addressed_as_a_whole() -> None:
    assert CHARTS[ChartName.KUEUE].address == "oci://registry.k8s.io/kueue/charts/kueue"


def test_chart_of_a_repository_is_addressed_by_its_name() -> None:
    assert CHARTS[ChartName.KUBERAY].address == "kuberay-operator"


@pytest.mark.parametrize("minor", VERSIONS)
def test_minors_are_compared_as_numbers(minor: str) -> None:
    assert CHARTS[ChartName.KARPENTER].supports(minor) is (34 <= int(minor.removeprefix("1.")) <= 36)


def test_unsupported_version_is_told_the_bounds() -> None:
    message = unsupported(ChartName.KARPENTER, "1.33")
    assert message == "is not among the versions that chart karpenter 1.14.1 supports: 1.34 to 1.36"


PINNED = {name: chart.version for name, chart in CHARTS.items()}


def test_what_is_pinned_is_what_kueue_was_built_for() -> None:
    assert strangers_to_kueue(PINNED) == ()


@pytest.mark.parametrize(
    ("raised", "strangers"),
    [
        ({ChartName.KUBEFLOW_TRAINER: "2.3.0"}, (ChartName.KUBEFLOW_TRAINER,)),
        ({ChartName.KUBEFLOW_TRAINER: "2.2.9"}, ()),
        ({ChartName.JOBSET: "0.13.0"}, (ChartName.JOBSET,)),
        ({ChartName.KUEUE: "0.20.0"}, (ChartName.KUBEFLOW_TRAINER,)),
        ({ChartName.KUEUE: "0.20.0", ChartName.KUBEFLOW_TRAINER: "2.3.0"}, ()),
        ({ChartName.KUEUE: "0.21.0"}, (ChartName.KUEUE,)),
    ],
)
def test_fails_when_one_of_a_pair_is_raised_without_the_other(
    raised: dict[ChartName, str], strangers: tuple[ChartName, ...]
) -> None:
    assert strangers_to_kueue({**PINNED, **raised}) == strangers


def test_partners_are_told_by_their_minors() -> None:
    minors = [*KUEUE_PARTNERS, *(minor for partners in KUEUE_PARTNERS.values() for minor in partners.values())]
    assert [minor for minor in minors if not re.fullmatch(r"\d+\.\d+", minor)] == []
