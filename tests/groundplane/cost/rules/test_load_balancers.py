"""What load balancers cost."""

import pytest

from tests.groundplane.cost.plans import figures, items_of, resource, usd

USD = {"lb.application.hours": "0.0225", "lb.application.lcu": "0.008"}
USD |= {"lb.network.hours": "0.0225", "lb.network.lcu": "0.006"}


@pytest.mark.parametrize(
    ("inputs", "kind", "units"), [({}, "application", "5.84"), ({"loadBalancerType": "network"}, "network", "4.38")]
)
def test_load_balancer_costs_hours_and_units(inputs: dict[str, str], kind: str, units: str) -> None:
    found = figures(items_of(resource("aws:lb/loadBalancer:LoadBalancer", inputs=inputs), USD))
    assert found == {
        f"{kind} load balancer": usd("16.43", "16.43", "16.43"),
        "capacity units": usd(0, units, units),
    }
