"""Amazon EKS: clusters, add-ons, access and Pod Identity. Holds rows only.

Latencies: a control plane takes 8 to 10 minutes (facts F1); an update of its configuration waits for each of its parts
and takes minutes as well, and so does a delete ("Creation complete after ...", "Destruction complete after ..." in
public terraform-aws-eks issues). Error codes are those of the API reference, and their texts those of public issue
threads (2026-11).

A cluster comes with a security group and with interfaces in its subnets (EKS user guide, "View Amazon EKS security
group requirements", 2026-11). They go with it; the group stays where something still uses it.

Not simulated: quotas, what IAM policies allow and what service control policies forbid; one add-on of a kind in a
cluster; whether pods of an add-on tolerate the taints of the nodes there are.
"""

from groundplane.simulator.row import Holder, Lock, Made, Reference, Requirement, Row, Seconds, Unique
from groundplane.simulator.rows.compute import INSTANCE, INTERFACE
from groundplane.simulator.rows.ec2 import NO_GROUP, NO_SUBNET, SECURITY_GROUP, SUBNET
from groundplane.simulator.rows.iam import ROLE

CLUSTER = "aws:eks/cluster:Cluster"
ADDON = "aws:eks/addon:Addon"
ACCESS_ENTRY = "aws:eks/accessEntry:AccessEntry"

NO_CLUSTER = "ResourceNotFoundException: No cluster found for name: {value}."
NO_ROLE = "InvalidParameterException: Role with arn: {value}, could not be assumed because it does not exist"

IN_CLUSTER = Reference(to=CLUSTER, by="name", missing=NO_CLUSTER)
"""Goes with its cluster. Node groups and Fargate profiles do not: they hold it."""

DEPLOYMENTS = frozenset(
    {
        "amazon-cloudwatch-observability",
        "aws-ebs-csi-driver",
        "aws-efs-csi-driver",
        "aws-fsx-csi-driver",
        "aws-mountpoint-s3-csi-driver",
        "cert-manager",
        "coredns",
        "external-dns",
        "kube-state-metrics",
        "metrics-server",
        "snapshot-controller",
    }
)
"""Add-ons with pods that need a node to run on. The others are DaemonSets alone, which are complete without nodes."""

ROWS: tuple[Row, ...] = (
    Row(
        token=CLUSTER,
        id="{name}",
        outputs={
            "arn": "arn:{partition}:eks:{region}:{account}:cluster/{name}",
            "certificateAuthority": {"data": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="},
            "createdAt": "2026-01-01T00:00:00Z",
            "endpoint": "https://{hex32}.gr7.{region}.eks.{suffix}",
            "identities": [{"oidcs": [{"issuer": "https://oidc.eks.{region}.{suffix}/id/{hex32}"}]}],
            "kubernetesNetworkConfig": {"ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16"},
            "platformVersion": "eks.1",
            "status": "ACTIVE",
            "vpcConfig": {"clusterSecurityGroupId": "sg-{hex17}", "vpcId": "vpc-{hex17}"},
        },
        looked_up={"vpcConfig.vpcId": "vpcConfig.subnetIds>vpcId"},
        autoname="name",
        unique=(
            Unique(
                property="name",
                error="ResourceInUseException: Cluster already exists with name: {value}",
            ),
        ),
        references={
            "roleArn": Reference(to=ROLE, by="arn", missing=NO_ROLE),
            "encryptionConfig.provider.keyArn": Reference(
                to="aws:kms/key:Key",
                by="arn",
                missing="InvalidParameterException: KMS Key with arn {value} does not exist",
            ),
            # Held by the interfaces.
            "vpcConfig.subnetIds": Reference(to=SUBNET, missing=NO_SUBNET),
            "vpcConfig.securityGroupIds": Reference(to=SECURITY_GROUP, missing=NO_GROUP),
        },
        makes=(
            Made(
                type=SECURITY_GROUP,
                name="eks-cluster-sg",
                id="vpcConfig.clusterSecurityGroupId",
                inputs={"vpcId": "vpcConfig.vpcId", "name": "vpcConfig.clusterSecurityGroupId"},
                fixed={
                    "description": "EKS created security group applied to ENI that is attached to EKS Control Plane"
                    " master nodes, as well as any managed workloads."
                },
            ),
            Made(
                type=INTERFACE,
                name="control-plane",
                each="vpcConfig.subnetIds",
                inputs={
                    "subnetId": "each",
                    "securityGroups": ("vpcConfig.clusterSecurityGroupId", "vpcConfig.securityGroupIds"),
                },
                fixed={"description": "Amazon EKS"},
            ),
        ),
        lock=Lock(
            property="deletionProtection",
            # The code is the user guide's ("Protect EKS clusters from accidental deletion", 2026-11), the words are not
            # to be had from a public source.
            error="InvalidRequestException: the cluster has deletion protection enabled; disable it before deletion",
        ),
        replace=(
            "accessConfig.bootstrapClusterCreatorAdminPermissions",
            "bootstrapSelfManagedAddons",
            "computeConfig.nodeRoleArn",
            "kubernetesNetworkConfig.ipFamily",
            "kubernetesNetworkConfig.serviceIpv4Cidr",
            "name",
            "outpostConfig.controlPlaneInstanceType",
            "outpostConfig.controlPlanePlacement.groupName",
            "remoteNetworkConfig.remoteNodeNetworks.cidrs",
            "remoteNetworkConfig.remotePodNetworks.cidrs",
            "roleArn",
        ),
        seconds=Seconds(create=540, update=180, delete=240),
    ),
    Row(
        token=ADDON,
        id="{clusterName}:{addonName}",
        outputs={
            # EKS's default for the minor of the cluster, where none is asked for; not a version that exists.
            "addonVersion": "v0.0.0-eksbuild.0",
            "arn": "arn:{partition}:eks:{region}:{account}:addon/{clusterName}/{addonName}/{uuid}",
            "configurationValues": "",
            "createdAt": "2026-01-01T00:00:00Z",
            "modifiedAt": "2026-01-01T00:00:00Z",
        },
        references={
            "clusterName": IN_CLUSTER,
            "podIdentityAssociations[].roleArn": Reference(to=ROLE, by="arn", missing=NO_ROLE),
            "serviceAccountRoleArn": Reference(to=ROLE, by="arn", missing=NO_ROLE),
        },
        # pulumi-eks #1819 has the text (2025-07); the next update goes on as if nothing was.
        awaits=(
            Requirement(
                of="clusterName",
                when=("addonName", DEPLOYMENTS),
                met_by=(Holder(type=INSTANCE, by="clusterName", property="instanceState", value="running"),),
                error="waiting for EKS Add-On ({id}) create: timeout while waiting for state to become 'ACTIVE' "
                "(last state: 'DEGRADED', timeout: {timeout})",
            ),
        ),
        replace=("addonName", "clusterName"),
        # Polled until it is ACTIVE: images are pulled and pods become ready.
        seconds=Seconds(create=40, update=40, delete=20),
    ),
    Row(
        token=ACCESS_ENTRY,
        id="{clusterName}:{principalArn}",
        outputs={
            "accessEntryArn": "arn:{partition}:eks:{region}:{account}:access-entry/{clusterName}/role/{uuid}",
            "createdAt": "2026-01-01T00:00:00Z",
            "kubernetesGroups": [],
            "modifiedAt": "2026-01-01T00:00:00Z",
            "type": "STANDARD",
            "userName": "{principalArn}",
        },
        # EKS wants the principal to exist. It may be of another account, or made elsewhere: not looked up.
        references={"clusterName": IN_CLUSTER},
        replace=("clusterName", "principalArn", "type"),
        seconds=Seconds(create=2),
    ),
    Row(
        token="aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        id="{clusterName}#{principalArn}#{policyArn}",
        outputs={"associatedAt": "2026-01-01T00:00:00Z", "modifiedAt": "2026-01-01T00:00:00Z"},
        references={
            "clusterName": IN_CLUSTER,
            "principalArn": Reference(
                to=ACCESS_ENTRY,
                by="principalArn",
                missing="ResourceNotFoundException: The specified principalArn could not be found: {value}",
            ),
        },
        replace=("accessScope.namespaces", "accessScope.type", "clusterName", "policyArn", "principalArn"),
        seconds=Seconds(create=2),
    ),
    Row(
        token="aws:eks/podIdentityAssociation:PodIdentityAssociation",
        id="a-{hex17}",
        outputs={
            "associationArn": "arn:{partition}:eks:{region}:{account}:podidentityassociation/{clusterName}/{id}",
            "associationId": "{id}",
            "disableSessionTags": False,
            "externalId": "{hex32}",
        },
        references={
            "clusterName": IN_CLUSTER,
            "roleArn": Reference(to=ROLE, by="arn", missing=NO_ROLE),
            "targetRoleArn": Reference(to=ROLE, by="arn", missing=NO_ROLE),
        },
        replace=("clusterName", "namespace", "serviceAccount"),
        seconds=Seconds(create=2),
    ),
)
