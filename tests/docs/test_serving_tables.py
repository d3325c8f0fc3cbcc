"""The tables of the page on serving are what the rules let through: each cell is tried."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from components.serving.gateway_rules import GatewaySurroundings, gateway_problems
from components.serving.kserve_cluster_rules import kserve_problems
from components.serving.metric import Metric
from components.serving.rollout_kind import RolloutKind
from components.serving.route_rules import rollout_problems
from components.serving.serving_spec import ServingSpec
from tests.components.serving.programs_gateway import ACCOUNT, ALB, ENVOY
from tests.components.serving.specs import changed, serving
from tests.components.serving.test_rollout_matrix import ROLLOUTS, RUNTIMES, document
from tests.docs.markdown import SERVING

KUBERNETES = "1.35"
AROUND = GatewaySurroundings(account=ACCOUNT, region="us-east-1", kubernetes_version=KUBERNETES, public_subnets=True)
GATEWAYS: Mapping[str, dict[str, Any]] = {"envoy": ENVOY, "alb": ALB}
CAREFUL = changed(ROLLOUTS[RolloutKind.CANARY], analysis={"checks": {"restarts": {}}})
"""A canary that is judged by what every gateway leaves to be seen."""


def test_table_of_rollouts_is_what_the_rules_let_through() -> None:
    kinds = [None, *RolloutKind]
    head = ["runtime", "none", *(f"`{kind.value}`" for kind in RolloutKind)]
    assert _table(head, lambda runtime: [_gateways(runtime, kind) for kind in kinds]) in _page()


def test_table_of_metrics_is_what_the_rules_let_through() -> None:
    head = ["runtime", *(f"`{metric.value}`" for metric in Metric)]
    assert _table(head, lambda runtime: [_gateways(runtime, None, metric) for metric in Metric]) in _page()


def _page() -> str:
    return SERVING.read_text(encoding="utf-8")


def _table(head: list[str], cells: Callable[[str], list[str]]) -> str:
    lines = [head, ["---"] * len(head), *([f"`{name.replace('-', '`, `')}`", *cells(name)] for name in RUNTIMES)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _gateways(runtime: str, kind: RolloutKind | None, metric: Metric | None = None) -> str:
    """Gateways that can do it, by any metric if none is said; marked where it takes a careful canary."""
    metrics = list(Metric) if metric is None else [metric]
    found = []
    for name, gateway in GATEWAYS.items():
        if any(_goes(runtime, each, gateway, ROLLOUTS[kind] if kind else None) for each in metrics):
            found.append(name)
        elif kind is RolloutKind.CANARY and any(_goes(runtime, each, gateway, CAREFUL) for each in metrics):
            found.append(f"{name} ¹")
    return ", ".join(found)


def _goes(runtime: str, metric: Metric, gateway: dict[str, Any], rollout: dict[str, Any] | None) -> bool:
    model = {**document(runtime, metric, RolloutKind.AB), "rollout": rollout}
    try:
        spec = serving({"assistant": model}, gateway=gateway)
    except ValidationError:
        return False
    return not list(_problems(spec))


def _problems(spec: ServingSpec) -> Iterator[object]:
    assert spec.gateway is not None
    yield from gateway_problems(spec.gateway, spec.models, AROUND)
    yield from kserve_problems(spec, KUBERNETES)
    yield from rollout_problems(spec.models, gateway=spec.gateway, scrape_seconds=15, system_architectures={"amd64"})
