"""What EKS says of a cluster that a Kubernetes provider wants to reach: whether it is there, and who gets in.

Not simulated: what RBAC and the narrower access policies allow; whoever gets in may do everything.
"""

from groundplane.simulator.inventory import Item, Records
from groundplane.simulator.kubernetes.connection import Connection
from groundplane.simulator.rows.eks import ACCESS_ENTRY, CLUSTER

ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"

ADMINS = ("AmazonEKSAdminPolicy", "AmazonEKSClusterAdminPolicy")
"""Policies that let a program manage a cluster (EKS user guide, "Review access policy permissions", 2026-11)."""

UNREACHABLE = "configured Kubernetes cluster is unreachable: "
"""How pulumi-kubernetes begins; after it, as seen in pulumi-eks #669 and pulumi/actions #1295 (2026-11)."""


def cluster_of(records: Records, connection: Connection) -> Item | None:
    """The cluster that the provider names; None if it is gone, or somebody else's."""
    return next((item for item in records.items(CLUSTER) if item.state.get("arn") == connection.cluster), None)


def gone(records: Records, connection: Connection) -> bool:
    """A cluster of AWS's that is not in the inventory is somebody else's, if no rehearsal here made any."""
    if not connection.cluster.startswith("arn:") or cluster_of(records, connection) is not None:
        return False
    return any(done.type == CLUSTER and done.operation == "create" for done in records.operations())


def refused(records: Records, connection: Connection) -> str | None:
    """What the provider answers whatever it is asked; None if it gets in."""
    if gone(records, connection):
        return f"{UNREACHABLE}{connection.cluster} does not exist"
    cluster = cluster_of(records, connection)
    if cluster is None or _lets_in(records, cluster, connection.principal):
        return None
    return (
        f"{UNREACHABLE}unable to load schema information from the API server: "
        "the server has asked for the client to provide credentials"
    )


def _lets_in(records: Records, cluster: Item, principal: str | None) -> bool:
    """Whether somebody who may manage the cluster is there: the one that the kubeconfig names, if it names one."""
    access = cluster.state.get("accessConfig") or {}
    # Both default to what EKS began with: its ConfigMap, and whoever made the cluster as an admin.
    creator = access.get("bootstrapClusterCreatorAdminPermissions") is not False
    if creator or access.get("authenticationMode") == "CONFIG_MAP":
        return True
    entries = {
        entry.state["principalArn"]
        for entry in records.items(ACCESS_ENTRY)
        if entry.state["clusterName"] == cluster.state["name"]
    }
    return any(
        granted.state["clusterName"] == cluster.state["name"]
        and granted.state["principalArn"] in entries
        and principal in (None, granted.state["principalArn"])
        and str(granted.state["policyArn"]).rpartition("/")[2] in ADMINS
        and (granted.state.get("accessScope") or {}).get("type") == "cluster"
        for granted in records.items(ASSOCIATION)
    )
