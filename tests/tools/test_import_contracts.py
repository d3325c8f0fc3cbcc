"""What the import contracts in pyproject.toml cannot say, since they take no patterns: every spec, every area."""

import functools
import itertools

import grimp
import pytest

from tests import ROOT

SPECS = sorted(f"components.{path.parent.name}.{path.stem}" for path in (ROOT / "components").glob("*/*_spec.py"))
AREAS = sorted({spec.rpartition(".")[0] for spec in SPECS})

# ADR 11: what is on a cluster knows the cluster, and what is mounted in it; nothing below knows what is above. ADR 13:
# monitoring watches all that is on a cluster.
ABOVE = {
    ("components.cluster", "components.storage"),
    ("components.monitoring", "components.cluster"),
    ("components.monitoring", "components.serving"),
    ("components.monitoring", "components.storage"),
    ("components.serving", "components.cluster"),
    ("components.serving", "components.storage"),
    ("components.training", "components.cluster"),
    ("components.training", "components.storage"),
}


@functools.cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("components", include_external_packages=True, cache_dir=None)


@pytest.mark.parametrize("package", ["pulumi", "pulumi_aws"])
@pytest.mark.parametrize("spec", SPECS)
def test_spec_loads_without_pulumi(spec: str, package: str) -> None:
    assert imports().find_shortest_chain(spec, package) is None


@pytest.mark.parametrize(("area", "other"), sorted(set(itertools.permutations(AREAS, 2)) - ABOVE))
def test_area_does_not_import_another(area: str, other: str) -> None:
    assert not imports().direct_import_exists(importer=area, imported=other, as_packages=True)
