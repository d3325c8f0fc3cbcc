"""Types of resources that cost nothing by themselves, each with the reason. What is not here is unknown, not free.

Reasons that name a service are from its pricing page, which says that there is no additional charge (checked 2026-11).
"""

from groundplane.cost.rules.kubernetes import RULES as COSTLY_OBJECTS

SETTING = "a setting of something that is counted"
NETWORK = "part of a VPC, for which there is no charge"
IDENTITY = "IAM is free"
OBJECT = "kept by the cluster; what runs does so on nodes that are counted"

FREE: dict[str, str] = {
    "aws:acm/certificateValidation:CertificateValidation": SETTING,
    "aws:amp/alertManagerDefinition:AlertManagerDefinition": SETTING,
    "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration": SETTING,
    "aws:amp/resourcePolicy:ResourcePolicy": SETTING,
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace": "queries of rules are part of the workspace's",
    "aws:amp/workspaceConfiguration:WorkspaceConfiguration": SETTING,
    "aws:budgets/budget:Budget": "budgets are free; actions of theirs are counted where they are",
    "aws:cloudwatch/eventRule:EventRule": "events that AWS services send by themselves are free",
    "aws:cloudwatch/eventTarget:EventTarget": "events that AWS services send by themselves are free",
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": SETTING,
    "aws:cloudwatch/logStream:LogStream": SETTING,
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": "what goes on is counted where it goes",
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": "Cost Anomaly Detection is free",
    "aws:costexplorer/anomalySubscription:AnomalySubscription": "Cost Anomaly Detection is free",
    "aws:costexplorer/costAllocationTag:CostAllocationTag": "cost-allocation tags are free",
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
    "aws:grafana/roleAssociation:RoleAssociation": "users are part of the workspace's",
    "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount": SETTING,
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
    "aws:route53/record:Record": "records are part of their zone",
    "aws:s3/accessPoint:AccessPoint": "access points are free; requests are counted with the bucket",
    "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": SETTING,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "what was moved is assumed with the bucket",
    "aws:s3/bucketLogging:BucketLogging": "logs are stored in a bucket that is counted",
    "aws:s3/bucketObject:BucketObject": "stored in a bucket that is counted",
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
    "aws:sns/topicSubscription:TopicSubscription": "what is delivered is told with the topic",
    "aws:sqs/queuePolicy:QueuePolicy": SETTING,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": NETWORK,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": NETWORK,
    "aws:wafv2/ipSet:IpSet": SETTING,
    "aws:wafv2/webAclAssociation:WebAclAssociation": SETTING,
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "logs are written to what is counted",
    "aws:xray/encryptionConfig:EncryptionConfig": SETTING,
    "aws:xray/group:Group": SETTING,
    "kubernetes:karpenter.sh/v1:NodeClaim": "nodes are counted with their pools",
}

FREE_GROUPS: dict[str, str] = {
    "acme.cert-manager.io": OBJECT,
    "admissionregistration.k8s.io": OBJECT,
    "apiextensions.k8s.io": OBJECT,
    "apps": OBJECT,
    "argoproj.io": OBJECT,
    "autoscaling": OBJECT,
    "autoscaling.knative.dev": OBJECT,
    "batch": OBJECT,
    "cert-manager.io": OBJECT,
    "core": OBJECT,
    "elbv2.k8s.aws": OBJECT,
    "external-secrets.io": OBJECT,
    "gateway.envoyproxy.io": OBJECT,
    "gateway.k8s.aws": OBJECT,
    "gateway.networking.k8s.io": OBJECT,
    "helm.sh": OBJECT,
    "http.keda.sh": OBJECT,
    "inference.networking.k8s.io": OBJECT,
    "inference.networking.x-k8s.io": OBJECT,
    "jobset.x-k8s.io": OBJECT,
    "karpenter.k8s.aws": "how nodes are made; their number is the pool's",
    "keda.sh": OBJECT,
    "kueue.x-k8s.io": OBJECT,
    "leaderworkerset.x-k8s.io": OBJECT,
    "monitoring.coreos.com": OBJECT,
    "networking.internal.knative.dev": OBJECT,
    "networking.k8s.io": OBJECT,
    "nfd.k8s-sigs.io": OBJECT,
    "nvidia.com": OBJECT,
    "opentelemetry.io": OBJECT,
    "operator.knative.dev": OBJECT,
    "policy": OBJECT,
    "ray.io": OBJECT,
    "rbac.authorization.k8s.io": OBJECT,
    "scheduling.k8s.io": OBJECT,
    "serving.knative.dev": OBJECT,
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
