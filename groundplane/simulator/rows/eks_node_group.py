"""Managed node groups, and the launch templates and placement groups of their nodes. Holds rows only.

Latencies: a node group takes two to four minutes until its nodes have joined, and longer to drain and end them
("Creation complete after ...", "Destruction complete after ..." in public terraform-aws-eks issues); an update that
changes nodes takes minutes for each of them, one of labels or sizes seconds, and here all take the same. Error codes
are those of the API references, and their texts those of public issue threads (2026-11).

A group that has nodes has one instance in every subnet here, which stands for all there; it is what holds subnets,
security groups and a placement group.

Not simulated: quotas and capacity; a group whose role lacks policies never becomes ready.
"""

from groundplane.simulator.row import Made, Reference, Row, Seconds, Unique, Versioned
from groundplane.simulator.rows.compute import INSTANCE, PLACEMENT_GROUP
from groundplane.simulator.rows.ec2 import NO_SUBNET, SUBNET
from groundplane.simulator.rows.eks import CLUSTER, NO_CLUSTER
from groundplane.simulator.rows.iam import INSTANCE_PROFILE, ROLE

LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"

ROWS: tuple[Row, ...] = (
    Row(
        token=PLACEMENT_GROUP,
        id="{name}",
        outputs={
            "arn": "arn:{partition}:ec2:{region}:{account}:placement-group/{name}",
            "placementGroupId": "pg-{hex17}",
        },
        autoname="name",
        unique=(
            Unique(
                property="name",
                error="InvalidPlacementGroup.Duplicate: The Placement Group '{value}' already exists.",
            ),
        ),
        replace=("name", "partitionCount", "spreadLevel", "strategy"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=LAUNCH_TEMPLATE,
        id="lt-{hex17}",
        outputs={
            "arn": "arn:{partition}:ec2:{region}:{account}:launch-template/{id}",
            "defaultVersion": 1,
            "latestVersion": 1,
        },
        autoname="name",
        unique=(
            Unique(
                property="name",
                error="InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.",
            ),
        ),
        # EC2 looks at what a template names when it launches something, not before; the placement group is the
        # exception here.
        references={
            "placement.groupName": Reference(
                to=PLACEMENT_GROUP,
                by="name",
                missing="InvalidPlacementGroup.Unknown: The Placement Group '{value}' is unknown.",
            )
        },
        # updateKeys in its resource (ec2_launch_template.go, 2026-11): all but these; the default version stays at 1
        # unless the program says otherwise.
        versioned=Versioned(output="latestVersion", but=("defaultVersion", "tags", "tagsAll", "updateDefaultVersion")),
        replace=("name", "namePrefix"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=NODE_GROUP,
        id="{clusterName}:{nodeGroupName}",
        outputs={
            "arn": "arn:{partition}:eks:{region}:{account}:nodegroup/{clusterName}/{nodeGroupName}/{uuid}",
            "amiType": "AL2023_x86_64_STANDARD",
            "capacityType": "ON_DEMAND",
            "diskSize": 0,
            # The newest of the minor, where none is pinned; not a release that exists.
            "releaseVersion": "0.0.0-00000000",
            "resources": [{"autoscalingGroups": [{"name": "eks-{nodeGroupName}-{uuid}"}]}],
            "status": "ACTIVE",
        },
        autoname="nodeGroupName",
        unique=(
            Unique(
                property="nodeGroupName",
                error="ResourceInUseException: NodeGroup already exists with name {value}",
            ),
        ),
        references={
            "clusterName": Reference(
                to=CLUSTER,
                by="name",
                missing=NO_CLUSTER,
                blocks="ResourceInUseException: Cluster has nodegroups attached",
            ),
            "nodeRoleArn": Reference(
                to=ROLE,
                by="arn",
                missing="InvalidParameterException: The provided role doesn't have the Amazon EKS Managed Policies "
                "associated with it: {value}",
            ),
            "subnetIds": Reference(
                to=SUBNET,
                missing=NO_SUBNET,
                blocks="DependencyViolation: The subnet '{value}' has dependencies and cannot be deleted.",
            ),
            "launchTemplate.id": Reference(
                to=LAUNCH_TEMPLATE,
                missing="InvalidRequestException: You must specify a valid launch template: {value} does not exist",
            ),
        },
        makes=(
            Made(
                type=INSTANCE_PROFILE,
                name="eks",
                inputs={"name": "resources[].autoscalingGroups[].name", "role": "nodeRoleArn>name"},
            ),
            Made(
                type=INSTANCE,
                name="node",
                each="subnetIds",
                only_if="scalingConfig.desiredSize",
                inputs={
                    "clusterName": "clusterName",
                    "subnetId": "each",
                    "vpcSecurityGroupIds": (
                        "launchTemplate.id>vpcSecurityGroupIds",
                        "launchTemplate.id>networkInterfaces[].securityGroups",
                        "clusterName>vpcConfig.clusterSecurityGroupId",
                    ),
                    "placementGroup": "launchTemplate.id>placement.groupName",
                },
            ),
        ),
        replace=(
            "amiType",
            "capacityType",
            "clusterName",
            "diskSize",
            "instanceTypes",
            "launchTemplate.id",
            "launchTemplate.name",
            "nodeGroupName",
            "nodeGroupNamePrefix",
            "nodeRoleArn",
            "remoteAccess.ec2SshKey",
            "remoteAccess.sourceSecurityGroupIds",
            "subnetIds",
        ),
        seconds=Seconds(create=150, update=180, delete=240),
    ),
)
