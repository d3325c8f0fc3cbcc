from decimal import Decimal

import pytest

from groundplane.cost.quantity import quantity


@pytest.mark.parametrize(
    ("text", "resource_", "value"),
    [
        ("16", "cpu", "16"),
        ("500m", "cpu", "0.5"),
        ("64Gi", "memory", "65536"),
        ("1Ti", "memory", "1048576"),
        ("2048Ki", "memory", "2"),
        ("1048576", "memory", "1"),
        (4, "nodes", "4"),
    ],
)
def test_quantity_is_read_as_kubernetes_writes_it(text: object, resource_: str, value: str) -> None:
    assert quantity(text, resource_) == Decimal(value)
