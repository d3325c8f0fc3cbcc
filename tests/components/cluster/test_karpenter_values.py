from typing import Any

from components.cluster.karpenter_spec import KarpenterSpec
from components.cluster.karpenter_values import controller_values


def values(spec: KarpenterSpec | None = None, **switches: bool) -> dict[str, Any]:
    off = dict.fromkeys(("isolated", "pods_have_subnets", "static_pools", "zonal_shift"), False)
    return controller_values(
        spec or KarpenterSpec(),
        region="us-east-1",
        cluster_name="groundplane-test",
        queue_name="interruptions",
        system_node_groups=["cluster-system", "cluster-extra"],
        **{**off, **switches},
    )


def test_values_are_exactly_these() -> None:
    resources = {"cpu": "1000m", "memory": "1024Mi"}
    assert values() == {
        "replicas": 2,
        "serviceAccount": {"create": True, "name": "karpenter"},
        "dnsPolicy": "Default",
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [
                        {
                            "matchExpressions": [
                                {"key": "karpenter.sh/nodepool", "operator": "DoesNotExist"},
                                {
                                    "key": "groundplane/node-group",
                                    "operator": "In",
                                    "values": ["cluster-extra", "cluster-system"],
                                },
                            ]
                        }
                    ]
                }
            }
        },
        "controller": {
            "env": [{"name": "AWS_REGION", "value": "us-east-1"}],
            "resources": {"requests": resources, "limits": resources},
        },
        "settings": {
            "clusterName": "groundplane-test",
            "interruptionQueue": "interruptions",
            "isolatedVPC": False,
            "enableZonalShift": False,
            "reservedENIs": "0",
            "featureGates": {
                "nodeRepair": False,
                "reservedCapacity": True,
                "spotToSpotConsolidation": False,
                "staticCapacity": False,
            },
        },
    }


def test_static_capacity_is_on_for_static_pools_alone() -> None:
    assert values(static_pools=True)["settings"]["featureGates"]["staticCapacity"] is True


def test_alpha_features_are_on_if_asked_for() -> None:
    gates = values(KarpenterSpec(repair_nodes=True, consolidate_spot=True))["settings"]["featureGates"]
    assert (gates["nodeRepair"], gates["spotToSpotConsolidation"]) == (True, True)


def test_isolated_network_is_said() -> None:
    assert values(isolated=True)["settings"]["isolatedVPC"] is True


def test_first_interface_is_reserved_where_pods_have_subnets_of_their_own() -> None:
    assert values(pods_have_subnets=True)["settings"]["reservedENIs"] == "1"


def test_zonal_shift_is_followed() -> None:
    assert values(zonal_shift=True)["settings"]["enableZonalShift"] is True
