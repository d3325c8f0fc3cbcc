"""Types of resources that cost nothing by themselves, each with the reason. What is not here is unknown, not free.

Reasons that name a service are from its pricing page, which says that there is no additional charge (checked 2026-11).
"""

from groundplane.cost.rules.kubernetes import RULES as COSTLY_OBJECTS

SETTING = "a setting of something that is counted"
NETWORK = "part of a VPC, for which there is no charge"
IDENTITY = "IAM is free"
OBJECT = "kept by the cluster; what runs does so on nodes that are counted"

FREE: dict[str, str] = {
    "aws:amp/alertManagerDefinition:AlertManagerDefinition": SETTING,
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace": "queries of rules are part of the workspace's",
    "aws:budgets/budget:Budget": "budgets without actions are free",
    "aws:cloudwatch/eventRule:EventRule": "events that AWS services send by themselves are free",
    "aws:cloudwatch/eventTarget:EventTarget": "events that AWS services send by themselves are free",
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": SETTING,
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": "Cost Anomaly Detection is free",
    "aws:costexplorer/anomalySubscription:AnomalySubscription": "Cost Anomaly Detection is free",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": NETWORK,
    "aws:ec2/launchTemplate:LaunchTemplate": "what is launched is counted where it is",
    "aws:ec2/placementGroup:PlacementGroup": "placement groups are free",
    "aws:ec2/route:Route": NETWORK,
    "aws:ec2/routeTable:RouteTable": NETWORK,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": NETWORK,
    "aws:ec2/securityGroup:SecurityGroup": NETWORK,
    "aws:ec2/subnet:Subnet": NETWORK,
    "aws:ec2/vpc:Vpc": NETWORK,
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": NETWORK,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": SETTING,
    "aws:ecr/registryPolicy:RegistryPolicy": SETTING,
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": SETTING,
    "aws:ecr/repositoryPolicy:RepositoryPolicy": SETTING,
    "aws:efs/accessPoint:AccessPoint": SETTING,
    "aws:efs/fileSystemPolicy:FileSystemPolicy": SETTING,
    "aws:efs/mountTarget:MountTarget": "mount targets are free; data between zones is counted with the cluster",
    "aws:eks/accessEntry:AccessEntry": SETTING,
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": SETTING,
    "aws:eks/addon:Addon": "EKS add-ons of AWS and of the community are free; they run on nodes that are counted",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": SETTING,
    "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation": "what it reads are requests to the bucket",
    "aws:iam/instanceProfile:InstanceProfile": IDENTITY,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": IDENTITY,
    "aws:iam/policy:Policy": IDENTITY,
    "aws:iam/role:Role": IDENTITY,
    "aws:iam/rolePolicy:RolePolicy": IDENTITY,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": IDENTITY,
    "aws:kms/alias:Alias": SETTING,
    "aws:kms/grant:Grant": SETTING,
    "aws:lb/listener:Listener": SETTING,
    "aws:lb/targetGroup:TargetGroup": SETTING,
    "aws:rds/parameterGroup:ParameterGroup": SETTING,
    "aws:rds/subnetGroup:SubnetGroup": SETTING,
    "aws:s3/accessPoint:AccessPoint": "access points are free; requests are counted with the bucket",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "what was moved is assumed with the bucket",
    "aws:s3/bucketLogging:BucketLogging": "logs are stored in a bucket that is counted",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": SETTING,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": SETTING,
    "aws:s3/bucketPolicy:BucketPolicy": SETTING,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": SETTING,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": SETTING,
    "aws:s3/bucketVersioning:BucketVersioning": "noncurrent versions are assumed with the bucket",
    "aws:s3control/accessPointPolicy:AccessPointPolicy": SETTING,
    "aws:secretsmanager/secretPolicy:SecretPolicy": SETTING,
    "aws:secretsmanager/secretVersion:SecretVersion": "versions are part of the secret",
    "aws:sns/topicPolicy:TopicPolicy": SETTING,
    "aws:sqs/queuePolicy:QueuePolicy": SETTING,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": NETWORK,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": NETWORK,
}

FREE_GROUPS: dict[str, str] = {
    "admissionregistration.k8s.io": OBJECT,
    "apiextensions.k8s.io": OBJECT,
    "apps": OBJECT,
    "autoscaling": OBJECT,
    "batch": OBJECT,
    "core": OBJECT,
    "external-secrets.io": OBJECT,
    "helm.sh": OBJECT,
    "jobset.x-k8s.io": OBJECT,
    "karpenter.k8s.aws": "how nodes are made; their number is the pool's",
    "keda.sh": OBJECT,
    "kueue.x-k8s.io": OBJECT,
    "monitoring.coreos.com": OBJECT,
    "networking.k8s.io": OBJECT,
    "policy": OBJECT,
    "rbac.authorization.k8s.io": OBJECT,
    "scheduling.k8s.io": OBJECT,
    "serving.kserve.io": OBJECT,
    "storage.k8s.io": "volumes cost where they are claimed",
    "trainer.kubeflow.org": OBJECT,
}
"""API groups whose objects run in the cluster, or are read by what does. Others may have AWS make something."""


def free(type_: str) -> str | None:
    """Why a type costs nothing; None if it does, or if nobody knows."""
    if type_ in FREE:
        return FREE[type_]
    package, _, rest = type_.partition(":")
    if package != "kubernetes" or type_ in COSTLY_OBJECTS:
        return None
    return FREE_GROUPS.get(rest.partition("/")[0])
