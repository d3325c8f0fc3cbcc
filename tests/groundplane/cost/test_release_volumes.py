from typing import Any

import pytest

from groundplane.cost.release_volumes import Claim, claims_of

TEMPLATE = {"spec": {"storageClassName": "gp3", "resources": {"requests": {"storage": "10Gi"}}}}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        (
            {"prometheus": {"prometheusSpec": {"replicas": 2, "storageSpec": {"volumeClaimTemplate": TEMPLATE}}}},
            [Claim(gib=10, storage_class="gp3", count=2, what="prometheus volumes")],
        ),
        (
            {"grafana": {"replicas": 1, "persistence": {"enabled": True, "size": "512Mi"}}},
            [Claim(gib=1, storage_class=None, what="grafana volumes")],
        ),
        (
            {"persistence": {"enabled": True, "size": "5Gi", "storageClass": "fast"}},
            [Claim(gib=5, storage_class="fast")],
        ),
        ({"persistence": {"enabled": True, "size": "5Gi", "existingClaim": "mine"}}, []),
        ({"persistence": {"enabled": False, "size": "5Gi"}}, []),
        ({"alertmanager": {"enabled": False, "storage": {"volumeClaimTemplate": TEMPLATE}}}, []),
        ({"loki": {"volumeClaimTemplate": {"spec": {}}}}, [Claim(gib=None, storage_class=None, what="loki volumes")]),
    ],
)
def test_claims_of_values_are_found(values: dict[str, Any], expected: list[Claim]) -> None:
    assert list(claims_of(values)) == expected
