"""The contract other stacks may read. Adding an output is minor; removing or retyping one breaks its readers."""

from dataclasses import dataclass, fields

import pulumi


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """Stack outputs by name."""

    region: str
    """Home region."""

    vpc_id: pulumi.Output[str]
    """The VPC."""

    private_subnet_ids: dict[str, pulumi.Output[str]]
    """Subnets of nodes, by zone id."""

    public_subnet_ids: dict[str, pulumi.Output[str]]
    """Subnets of public load balancers and NAT gateways, by zone id; empty without public subnets."""

    pod_subnet_ids: dict[str, pulumi.Output[str]]
    """Subnets of pods, by zone id; empty without a pod range."""

    nat_public_ips: dict[str, pulumi.Output[str]]
    """Addresses that the private subnets are seen under, by zone id; empty without NAT."""

    bucket_names: dict[str, pulumi.Output[str]]
    """Physical bucket names, by the stack file's names."""

    repository_urls: dict[str, pulumi.Output[str]]
    """Addresses to push images to, by the stack file's names."""

    key_arns: dict[str, pulumi.Output[str]]
    """KMS keys by what they encrypt: artifacts, images, logs."""

    cluster_name: pulumi.Output[str] | None
    """The EKS cluster; none without one."""

    update_kubeconfig: str | None
    """Command that points kubectl at the cluster; none without one."""

    identity_role_arns: dict[str, pulumi.Output[str]]
    """Roles of the cluster's workload identities, by the stack file's names."""

    model_hostnames: dict[str, str]
    """Where served models are, by key: what the DNS record *.DOMAIN of the gateway's load balancer leads to; empty
    without a gateway."""

    def export(self) -> None:
        """Make every field that has a value a stack output."""
        for item in fields(self):
            value = getattr(self, item.name)
            if value is not None:
                pulumi.export(item.name, value)
