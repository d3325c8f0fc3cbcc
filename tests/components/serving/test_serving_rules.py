import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from components.cluster.addons_spec import OptionalAddon
from components.serving.prometheus_spec import PrometheusSpec
from components.serving.serving_rules import Surroundings, serving_problems
from components.storage.file_systems_spec import FileSystemSpec
from tests.components.serving.programs import CUSTOM, EVERY_MODEL, LARGE, MOUNTED, SLEEPING, group, nodes, pool
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, DIGEST, PROMETHEUS, changed, serving

LUSTRE = {"corpus": {"kind": "lustre", "deployment": "scratch", "zone": "use1-az2"}}
FILE_SYSTEMS = TypeAdapter(dict[str, FileSystemSpec]).validate_json(json.dumps(LUSTRE))

AROUND = Surroundings(
    prometheus=PrometheusSpec.model_validate(PROMETHEUS),
    nodes=nodes(),
    group_sizes={"cpu": 10},
    kubernetes_version="1.35",
    buckets=["models"],
    drivers=list(OptionalAddon),
    file_systems=FILE_SYSTEMS,
)


def told(models: dict[str, Any], around: Surroundings = AROUND, **changes: Any) -> list[str]:
    return [str(problem) for problem in serving_problems(serving(models, **changes), around)]


def test_models_of_the_tests_can_be() -> None:
    assert told(EVERY_MODEL) == []


@pytest.mark.parametrize(
    ("document", "changes", "around", "expected"),
    [
        (
            ASSISTANT,
            {"accelerator__nodes": "inferense"},
            {},
            (
                "models.m.accelerator.nodes: is neither a node group nor a node pool of the cluster; got 'inferense'; "
                "write inference"
            ),
        ),
        (
            ASSISTANT,
            {"accelerator__instance_type": "g6e.12xlarge"},
            {},
            (
                "models.m.accelerator.instance_type: is no type of nodes inference, which are g6e.4xlarge, "
                "g6e.8xlarge; got 'g6e.12xlarge'; write one of them, or add it to the types of the nodes"
            ),
        ),
        (
            ASSISTANT,
            {"autoscaling__max_replicas": 16},
            {},
            (
                "models.m.autoscaling.max_replicas: and one more, for updates, have no place on inference, whose "
                "limits have 16; got 16; write 15 or less, or let inference grow"
            ),
        ),
        (
            CLASSIFIER,
            {},
            {"group_sizes": {"cpu": 3}},
            (
                "models.m.autoscaling.max_replicas: and one more, for updates, have no place on cpu, whose 3 nodes "
                "have 3; got 8; write 2 or less, or let cpu grow"
            ),
        ),
        (
            CLASSIFIER,
            {"autoscaling__min_replicas": 0, "autoscaling__scale_to_zero": {"wake": "held_requests"}},
            {},
            (
                "models.m.autoscaling.min_replicas: frees nothing: cpu is a node group, whose 10 nodes stay and are "
                "paid for; got 0; write 1, or choose a node pool"
            ),
        ),
        (
            SLEEPING,
            {"autoscaling__scale_to_zero__wake": "refused_requests"},
            {},
            (
                "models.m.autoscaling.scale_to_zero.wake: cannot be counted by model, and would wake nothing; got "
                "'refused_requests'; write held_requests"
            ),
        ),
        (
            ASSISTANT,
            {"source": "models:/assistant@champion"},
            {},
            (
                "models.m.source: is an alias of a registry, and the environment has none; got "
                "'models:/assistant@champion'; write s3://BUCKET/PREFIX@sha256:DIGEST"
            ),
        ),
        (
            ASSISTANT,
            {},
            {"buckets": ["datasets"]},
            (
                f"models.m.source: is in models, which is none of the buckets there are: datasets; got "
                f"'s3://models/assistant@sha256:{DIGEST}'; write the key of one, or add it"
            ),
        ),
        (
            MOUNTED,
            {},
            {"drivers": []},
            (
                "models.m.startup.weights_from: needs aws-mountpoint-s3-csi-driver, which the cluster does not have; "
                "got 'mountpoint'; add aws-mountpoint-s3-csi-driver to cluster.addons.optional"
            ),
        ),
        (
            CUSTOM,
            {},
            {"drivers": []},
            (
                "models.m.startup.weights_from: needs aws-fsx-csi-driver, which the cluster does not have; got 'fsx'; "
                "add aws-fsx-csi-driver to cluster.addons.optional"
            ),
        ),
        (
            CUSTOM,
            {"startup__file_system": "corpsu"},
            {},
            ("models.m.startup.file_system: is none of the Lustre file systems there are; got 'corpsu'; write corpus"),
        ),
        (
            CUSTOM,
            {},
            {"nodes": {**nodes(), "cpu": group("cpu", "m7i.xlarge", size=10, zones=["use1-az1"])}},
            (
                "models.m.startup.file_system: is in use1-az2, and nodes cpu are in use1-az1; got 'corpus'; read one "
                "of their zone, or move the nodes"
            ),
        ),
        (
            LARGE,
            {"server": {"shared_memory_gib": 400}},
            {},
            (
                "models.m.server.shared_memory_gib: is more than the replica's memory, 350 GiB; got 400; write less, "
                "or take a larger type"
            ),
        ),
        (
            changed(CLASSIFIER, accelerator__instance_type="t3.micro"),
            {},
            {"nodes": {"cpu": group("cpu", "t3.micro", size=10)}},
            (
                "models.m.accelerator.instance_type: leaves a replica nothing beside the DaemonSets of nodes cpu; got "
                "'t3.micro'; take a larger type"
            ),
        ),
        (
            changed(
                CLASSIFIER,
                shape={"parameters_billions": 0.1, "layers": 12, "kv_heads": 12, "head_size": 64},
                startup={"weights_from": "nvme"},
            ),
            {},
            {},
            (
                "models.m.startup.weights_from: is on disks that m7i.xlarge does not have; got 'nvme'; write "
                "mountpoint, or take a type with local disks"
            ),
        ),
    ],
)
def test_fails_when_a_model_could_not_be(
    document: dict[str, Any], changes: dict[str, Any], around: dict[str, Any], expected: str
) -> None:
    assert told({"m": changed(document, **changes)}, replace(AROUND, **around)) == [expected]


def test_fails_when_the_gpus_of_the_nodes_are_cut_up() -> None:
    whole = nodes()["inference"]
    cut = replace(whole, node={name: amount for name, amount in whole.node.items() if name != "nvidia.com/gpu"})
    assert told({"m": ASSISTANT}, replace(AROUND, nodes={"inference": cut})) == [
        (
            "models.m.accelerator.gpus: cannot be requested of nodes inference, whose accelerators are cut up, "
            "claimed, or parts of one; got 1; choose nodes with whole ones"
        )
    ]


def test_fails_when_the_fewest_replicas_of_all_models_have_no_place() -> None:
    few = replace(AROUND, nodes={"inference": pool("inference", "g6e.4xlarge", gpus=10)})
    one = changed(ASSISTANT, autoscaling__min_replicas=4, autoscaling__max_replicas=6)
    assert told({"a": one, "b": one}, few) == []
    two = changed(one, startup={"headroom_replicas": 3})
    assert told({"a": one, "b": two}, few) == [
        (
            "models: have no place on inference at the same time, by their min_replicas and headroom_replicas; got "
            "{'a': 4, 'b': 7}; lower these, or let inference grow"
        )
    ]


def test_fails_when_the_namespace_is_a_teams() -> None:
    assert told({}, replace(AROUND, teams=["serving"])) == [
        "namespace: is the namespace of a team; got 'serving'; write another, or rename the team"
    ]


def test_fails_when_the_cluster_does_not_heed_a_tolerance() -> None:
    found = told({"m": LARGE}, replace(AROUND, kubernetes_version="1.34"))
    assert found == [
        (
            "models.m.autoscaling.scale_up.tolerance: is heeded from Kubernetes 1.35 on, and the cluster is 1.34; got "
            "0.05; leave it at 0.1, or upgrade the cluster"
        )
    ]


def test_fails_when_keda_does_not_know_the_cluster() -> None:
    found = told({"m": SLEEPING}, replace(AROUND, kubernetes_version="1.33"))
    assert [problem.partition(":")[0] for problem in found] == ["models", "models"]
    assert "chart keda 2.20.2 supports" in found[0]
    assert "chart keda-add-ons-http 0.15.0 supports" in found[1]


def test_fails_when_metrics_are_nowhere() -> None:
    (found,) = told({"assistant": ASSISTANT}, replace(AROUND, prometheus=None))
    assert found.startswith("prometheus: is not set, and assistant scale by what it knows")
