"""AWS Load Balancer Controller: makes load balancers for Services and Gateways of a cluster, and takes them away.

Creates its role with the Pod Identity association, and the release of its chart. Creates no load balancers: those come
and go with the objects that they are for, which have to go while this is there. Creates no definitions of the Gateway
API: whoever wants gateways of it brings them first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from components.catalog.charts import ChartName
from components.cluster.load_balancer_controller_policy import Place, controller_policy
from components.cluster.load_balancer_controller_values import NAMESPACE, SERVICE_ACCOUNT, controller_values
from components.cluster.pod_identity import TargetCluster, pod_role
from components.helm_release import helm_release
from components.policy_document import rendered
from components.tags import component_tags

__all__ = ["LoadBalancerController", "LoadBalancerControllerArgs"]


@dataclass(frozen=True, kw_only=True)
class LoadBalancerControllerArgs:
    """The cluster, and what is asked of the controller. Both an AWS and a Kubernetes provider have to be given."""

    cluster: TargetCluster
    vpc_id: pulumi.Input[str]
    """Of the cluster; its subnets carry the role tags that the controller finds them by."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that it runs on; any nodes if there are none."""
    application_gateways: bool = False
    """Whether it makes application load balancers of Gateways. It looks for the definitions as it starts."""
    web_acls: bool = False
    """Whether load balancers may have web ACLs."""
    after: Sequence[pulumi.Resource] = ()
    """What brings the definitions of the Gateway API."""
    tags: Mapping[str, str]


class LoadBalancerController(pulumi.ComponentResource):
    """The controller in one cluster."""

    release: pulumi.Resource
    """Objects that have load balancers have to depend on this, so that they go while the controller is there."""

    def __init__(self, name: str, args: LoadBalancerControllerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:cluster:LoadBalancerController", name, {}, opts)
        tags, cluster = component_tags(args.tags, name), args.cluster
        place = Place(account=cluster.account, region=cluster.region, web_acls=args.web_acls)
        role = pod_role(
            self,
            name,
            cluster=cluster,
            namespace=NAMESPACE,
            service_account=SERVICE_ACCOUNT,
            policy=rendered(partial(controller_policy, place), cluster_name=cluster.name, vpc_id=args.vpc_id),
            tags=tags,
        )
        identity = aws.eks.PodIdentityAssociation(
            name,
            cluster_name=cluster.name,
            namespace=NAMESPACE,
            service_account=SERVICE_ACCOUNT,
            role_arn=role.arn,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(role.policies)),
        )
        # In state: renaming uninstalls the controller, and no load balancer can go while it is away.
        self.release = helm_release(
            self,
            name,
            ChartName.LOAD_BALANCER_CONTROLLER,
            namespace=NAMESPACE,
            values=controller_values(
                region=cluster.region,
                cluster_name=cluster.name,
                vpc_id=args.vpc_id,
                system_node_groups=args.system_node_groups,
                application_gateways=args.application_gateways,
                web_acls=args.web_acls,
                tags=tags,
            ),
            # Pods get credentials as they start.
            depends_on=[identity, *args.after],
        )
        self.register_outputs({})
