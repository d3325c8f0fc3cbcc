"""A network, an EKS cluster in it, and what a Kubernetes provider does there, for tests of the simulator."""

from pathlib import Path
from typing import Any

from groundplane.simulator.cloud import Cloud
from groundplane.simulator.inventory import Inventory, Item
from groundplane.simulator.kubernetes.cluster import Cluster
from groundplane.simulator.kubernetes.connection import Connection
from groundplane.simulator.kubernetes.kinds import RELEASE
from groundplane.simulator.rows.ec2 import SECURITY_GROUP, SUBNET, VPC
from groundplane.simulator.rows.eks import CLUSTER
from groundplane.simulator.rows.iam import ROLE
from groundplane.simulator.settings import Settings

ARN = "arn:aws:eks:us-east-1:123456789012:cluster/training"
PRIVATE, PUBLIC = "kubernetes.io/role/internal-elb", "kubernetes.io/role/elb"


class Site:
    """Two private subnets and a public one, and a cluster in the private ones."""

    def __init__(self, folder: Path, *, principal: str | None = None, **cluster: Any) -> None:
        settings = Settings(
            inventory=folder / "inventory.sqlite", log=folder / "log", account="123456789012", run="up", speedup=0
        )
        self.inventory = Inventory(settings.inventory)
        self.aws = Cloud(settings, "us-east-1")
        self.kubernetes = Cluster(settings, Connection(cluster=ARN, principal=principal))
        self.vpc = self.made(VPC, "net").id
        self.private = [self.subnet(name, PRIVATE) for name in ("a", "b")]
        self.public = self.subnet("public", PUBLIC)
        self.role = self.made(ROLE, "node", name="node")
        self.group = self.made(SECURITY_GROUP, "nodes", name="nodes", vpcId=self.vpc).id
        vpc_config = {"subnetIds": self.private}
        role = self.role.state["arn"]
        self.made(CLUSTER, "training", name="training", roleArn=role, vpcConfig=vpc_config, **cluster)

    def made(self, type_: str, logical: str, **inputs: Any) -> Item:
        """A resource of AWS's."""
        return self.aws.create(urn(type_, logical), type_, inputs)

    def subnet(self, name: str, tag: str) -> str:
        """Id of a new one."""
        tags = {tag: "1", "karpenter.sh/discovery": "training"} if tag == PRIVATE else {tag: "1"}
        return self.made(SUBNET, name, vpcId=self.vpc, tags=tags).id

    def apply(self, type_: str, name: str, *, namespace: str | None = None, **fields: Any) -> Item:
        """An object."""
        metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **fields.pop("metadata", {})}
        return self.kubernetes.create(urn(type_, name), type_, {"metadata": metadata, **fields})

    def install(self, chart: str) -> Item:
        """A release."""
        inputs = {"name": chart, "chart": f"oci://example.com/{chart}", "version": "1", "namespace": "kube-system"}
        return self.kubernetes.create(urn(RELEASE, chart), RELEASE, inputs)

    def drop(self, item: Item) -> None:
        """Delete an object or a release."""
        self.kubernetes.delete(item.urn, item.type, item.id)

    def held(self, *types: str) -> list[Item]:
        """What there is of some types."""
        return [item for item in self.inventory.items() if item.type in types]


def urn(type_: str, name: str) -> str:
    """As the engine makes it."""
    return f"urn:pulumi:dev::groundplane::{type_}::{name}"
