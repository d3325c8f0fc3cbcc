from groundplane.testing import RecordedPlan, record
from tests.components.cluster.programs_cluster import FLEET, SMALL, cluster

ADDON = "aws:eks/addon:Addon"
GROUP = "aws:eks/nodeGroup:NodeGroup"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"


def _fleet() -> RecordedPlan:
    return record(lambda: cluster(FLEET))


def test_small_cluster_has_exactly_its_parts() -> None:
    record(lambda: cluster(SMALL)).has_counts(Cluster=1, Addon=7, NodeGroup=1, LaunchTemplate=1, AccessEntry=1)


def test_nodes_wait_for_what_they_need_to_join() -> None:
    for name in ("cluster-system", "cluster-h200", "cluster-spot"):
        group = _fleet().resource(name, GROUP)
        for addon in ("eks-pod-identity-agent", "kube-proxy", "vpc-cni"):
            group.depends_on(f"cluster-bootstrap-{addon}")


def test_addons_that_need_nodes_wait_for_those_without_taints_alone() -> None:
    coredns = _fleet().resource("cluster-workload-coredns", ADDON)
    coredns.depends_on("cluster-system")
    assert not any(urn.endswith(("::cluster-h200", "::cluster-spot")) for urn in coredns.resource.dependencies)


def test_identities_wait_for_the_agent_by_way_of_the_nodes() -> None:
    _fleet().resource("cluster-trainer", ASSOCIATION).depends_on("cluster-system")


def test_versions_of_the_lock_are_pinned_and_others_left_to_eks() -> None:
    def program() -> None:
        cluster(
            SMALL,
            addon_versions={"vpc-cni": "v1.20.4-eksbuild.2"},
            image_releases={"AL2023_x86_64_STANDARD": "1.35.2-20260724"},
        )

    plan = record(program)
    plan.resource("cluster-bootstrap-vpc-cni", ADDON).has(addonVersion="v1.20.4-eksbuild.2")
    plan.resource("cluster-bootstrap-kube-proxy", ADDON).lacks("addonVersion")
    plan.resource("cluster-system", GROUP).has(releaseVersion="1.35.2-20260724", version="1.35")
