from components.cluster.group_affinity import group_affinity


def test_pods_run_on_nodes_of_any_of_the_groups() -> None:
    [term] = group_affinity(["b", "a"])["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][
        "nodeSelectorTerms"
    ]
    assert term["matchExpressions"] == [{"key": "groundplane/node-group", "operator": "In", "values": ["a", "b"]}]


def test_pods_run_anywhere_if_there_are_no_groups() -> None:
    assert group_affinity([]) == {}
