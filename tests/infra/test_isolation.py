import json
from typing import Any

import pytest

from components.network.endpoints_spec import InterfaceEndpoint
from components.network.vpc_spec import NetworkSpec
from infra.config import Environment
from infra.config_error import ConfigError
from infra.isolation import Callers, missing_endpoints, unreachable_receivers
from infra.monitoring import MonitoringSpec
from tests.infra.cases import document, environment_of

NODES = ["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "sts"]
METRICS: dict[str, Any] = {
    "metrics": {"kind": "prometheus"},
    "alerts": {"runbooks": "https://example.com", "dashboards": "https://example.com"},
    "routing": {
        "receivers": {
            "mail": {"kind": "sns"},
            "chat": {"kind": "slack", "channel": "#ml", "webhook": {"name": "slack", "key": "url"}},
            "on-call": {"kind": "pagerduty", "routing_key": {"name": "pagerduty", "key": "key"}},
        },
        "unowned": "mail",
        "teams": {"platform": {"critical": ["on-call"], "warning": ["chat"]}},
    },
}


def network(*endpoints: str, nat: str = "none") -> NetworkSpec:
    written = {"cidr": "10.0.0.0/16", "zones": ["use1-az1", "use1-az2"], "nat": nat, "interface_endpoints": endpoints}
    return NetworkSpec.model_validate_json(json.dumps(written))


def case(name: str) -> Environment:
    return environment_of(document(name))


def monitoring(**changes: Any) -> MonitoringSpec:
    return MonitoringSpec.model_validate_json(json.dumps({**METRICS, **changes}))


def callers(name: str = "cluster", *, serving: bool = False, monitored: MonitoringSpec | None = None) -> Callers:
    found = case(name)
    assert found.cluster is not None
    bare = found.cluster.model_copy(update={"karpenter": None})
    return Callers(cluster=bare, serving=found.serving if serving else None, monitoring=monitored)


def told(of: Callers, *endpoints: str) -> list[tuple[str, str]]:
    found = missing_endpoints(network(*NODES, *endpoints), of)
    return [(each.message.rpartition(": ")[2], each.fix.removesuffix(", or write nat: single")) for each in found]


def test_nothing_is_needed_where_there_is_nat() -> None:
    everything = callers("gateway", serving=True, monitored=monitoring())
    assert list(missing_endpoints(network(nat="single"), everything)) == []
    assert list(unreachable_receivers(network(nat="single"), monitoring())) == []


def test_nodes_need_theirs() -> None:
    assert told(callers()) == []
    (problem,) = missing_endpoints(network(*NODES[1:]), callers())
    assert (problem.path, problem.fix) == (("interface_endpoints",), "add ec2, or write nat: single")


def test_gateway_needs_who_makes_load_balancers() -> None:
    gateway = callers("gateway", serving=True)
    assert told(gateway) == [("the gateway would get no load balancer", "add elasticloadbalancing, wafv2")]
    assert told(gateway, "elasticloadbalancing", "wafv2") == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("Alertmanager could tell no topic", "add sns")]),
        (
            {"metrics": {"kind": "prometheus", "cloudwatch": {}}},
            [
                ("nobody could ask CloudWatch for metrics", "add monitoring, tagging"),
                ("Alertmanager could tell no topic", "add sns"),
            ],
        ),
        ({"metrics": {"kind": "managed"}}, [("Managed Prometheus would get no metrics", "add aps-workspaces")]),
    ],
)
def test_monitoring_needs_what_it_calls(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert told(callers(monitored=monitoring(**changes))) == expected


def test_logs_and_traces_need_where_they_go() -> None:
    written = {"logs": {"kind": "cloudwatch"}, "traces": {"kind": "xray"}}
    sent = MonitoringSpec.model_validate_json(json.dumps(written))
    assert told(callers(monitored=sent)) == [
        ("no logs could be written", "add logs"),
        ("no spans could be sent", "add xray"),
    ]
    kept = {"logs": {"kind": "loki"}, "traces": {"kind": "tempo"}}
    assert told(callers(monitored=MonitoringSpec.model_validate_json(json.dumps(kept)))) == []


def test_receivers_on_the_internet_are_not_reached() -> None:
    found = [problem.path for problem in unreachable_receivers(network(), monitoring())]
    assert found == [("routing", "receivers", name, "kind") for name in ("chat", "on-call")]
    assert list(unreachable_receivers(network(), monitoring(metrics={"kind": "managed"}))) == []


def test_fails_when_what_is_on_the_cluster_lacks_an_endpoint() -> None:
    written = document("gateway")
    written["network"] |= {"nat": "none", "interface_endpoints": NODES}
    with pytest.raises(ConfigError, match="the gateway would get no load balancer"):
        environment_of(written)


def test_every_endpoint_together_is_enough() -> None:
    every = network(*(name.value for name in InterfaceEndpoint))
    assert list(missing_endpoints(every, callers("gateway", serving=True, monitored=monitoring()))) == []
