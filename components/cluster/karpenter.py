"""Karpenter: the controller that makes nodes as pods want them, and all that it needs on AWS.

Creates the role and the instance profile of its nodes and the access entry by which they join, the controller's role
with its Pod Identity association, the interruption queue with the rules that fill it, and the releases of the chart
with the definitions and of the controller, which runs on node groups. Creates no pools (`node_pool.py`), and no profile
at run time: one that Karpenter makes itself is left over, and holds the role, when its controller goes before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from components.catalog.charts import ChartName
from components.cluster.interruption_queue import InterruptionQueue, interruption_queue
from components.cluster.karpenter_policies import Place, controller_policy
from components.cluster.karpenter_spec import KarpenterSpec
from components.cluster.karpenter_values import NAMESPACE, SERVICE_ACCOUNT, controller_values
from components.cluster.node_role import NodeRole, node_role
from components.cluster.pod_identity import PodRole, TargetCluster, pod_role
from components.helm_release import helm_release
from components.known_once import known_once
from components.policy_document import rendered
from components.tags import component_tags

__all__ = ["Karpenter", "KarpenterArgs", "KarpenterSpec"]

MAX_NAME = 37
"""Longest name: EventBridge allows rules 64 characters, of which suffixes take 27, Pulumi's own among them."""


@dataclass(frozen=True, kw_only=True)
class KarpenterArgs:
    """The spec, plus the cluster. Both an AWS and a Kubernetes provider have to be given."""

    spec: KarpenterSpec
    cluster: TargetCluster
    """With nodes in it on which the controller can run."""
    system_node_groups: Sequence[str]
    """Logical names of the node groups that it runs on."""
    volume_kms_key_arn: pulumi.Input[str] | None = None
    """Key of the nodes' volumes, whose policy leaves it to the account's IAM; None for the account's default."""
    isolated: bool = False
    """Whether the network has no way to the internet, only VPC endpoints: ec2, eks, eks-auth, sqs, ssm and sts."""
    pods_have_subnets: bool = False
    """Whether pods have subnets of their own, so that a node's first interface has no addresses for them."""
    static_pools: bool = False
    """Whether any pool has replicas: a feature that is alpha in Karpenter 1.14."""
    zonal_shift: bool = False
    """Whether the cluster has zonal shift: no nodes are then made in a zone that is to be left."""
    tags: Mapping[str, str]


class Karpenter(pulumi.ComponentResource):
    """Karpenter in one cluster. Every pool must be wired to `instance_profile`, or depend on this."""

    instance_profile: pulumi.Output[str]
    """Name of the profile of the nodes, known once they could join and the controller is there: what is wired to it
    comes after all of that, and goes before it."""
    node_role_arn: pulumi.Output[str]
    """Role of the nodes, for policies elsewhere that have to name it."""
    controller_role_name: pulumi.Output[str]
    """Role of the controller: whoever denies it something, such as an action of a budget, has to name it."""

    def __init__(self, name: str, args: KarpenterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if len(name) > MAX_NAME:
            raise ValueError(
                f"Karpenter's name may have {MAX_NAME} characters, got {name!r} of {len(name)}; shorten it"
            )
        super().__init__("groundplane:cluster:Karpenter", name, {}, opts)
        tags, child = component_tags(args.tags, name), pulumi.ResourceOptions(parent=self)
        nodes = node_role(self, f"{name}-node", region=args.cluster.region, tags=tags)
        profile = aws.iam.InstanceProfile(f"{name}-node", role=nodes.role.name, tags=tags, opts=child)
        entry = aws.eks.AccessEntry(
            f"{name}-node",
            cluster_name=args.cluster.name,
            principal_arn=nodes.role.arn,
            type="EC2_LINUX",
            tags=tags,
            opts=child,
        )
        queue = interruption_queue(self, f"{name}-interruption", tags=tags)
        role = self._role(name, args, nodes, queue, tags)
        identity = aws.eks.PodIdentityAssociation(
            f"{name}-controller",
            cluster_name=args.cluster.name,
            namespace=NAMESPACE,
            service_account=SERVICE_ACCOUNT,
            role_arn=role.arn,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(role.policies)),
        )
        definitions = helm_release(self, f"{name}-crd", ChartName.KARPENTER_CRD, namespace=NAMESPACE, values={})
        # In state: renaming uninstalls the controller, and no pool can go while it is away.
        controller = helm_release(
            self,
            name,
            ChartName.KARPENTER,
            namespace=NAMESPACE,
            values=controller_values(
                args.spec,
                region=args.cluster.region,
                cluster_name=args.cluster.name,
                queue_name=queue.name,
                system_node_groups=args.system_node_groups,
                isolated=args.isolated,
                pods_have_subnets=args.pods_have_subnets,
                static_pools=args.static_pools,
                zonal_shift=args.zonal_shift,
            ),
            # Pods get credentials as they start, and the controller ends at once if it cannot reach its queue.
            depends_on=[definitions, identity, *queue.fed_by],
        )
        ready = [controller.id, entry.id, *(policy.id for policy in nodes.policies)]
        self.instance_profile = known_once(profile.name, *ready)
        self.node_role_arn, self.controller_role_name = nodes.role.arn, role.name
        self.register_outputs({"instanceProfile": self.instance_profile, "nodeRoleArn": self.node_role_arn})

    def _role(
        self, name: str, args: KarpenterArgs, nodes: NodeRole, queue: InterruptionQueue, tags: Mapping[str, str]
    ) -> PodRole:
        cluster = args.cluster
        place = Place(
            account=cluster.account, region=cluster.region, isolated=args.isolated, zonal_shift=args.zonal_shift
        )
        key = {} if args.volume_kms_key_arn is None else {"kms_key_arn": args.volume_kms_key_arn}
        return pod_role(
            self,
            f"{name}-controller",
            cluster=cluster,
            namespace=NAMESPACE,
            service_account=SERVICE_ACCOUNT,
            policy=rendered(
                partial(controller_policy, place),
                cluster_name=cluster.name,
                cluster_arn=cluster.arn,
                node_role_arn=nodes.role.arn,
                queue_arn=queue.arn,
                **key,
            ),
            tags=tags,
        )
