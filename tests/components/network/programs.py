"""Small programs that build a network in its main variants, for the tests of all components."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components.network.endpoints_spec import InterfaceEndpoint
from components.network.vpc import Network, NetworkArgs, NetworkSpec

ACCOUNT = "123456789012"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml-platform@example.com"}
LOG_BUCKET = "arn:aws:s3:::example-logs"
LOG_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"

SMALLEST: dict[str, Any] = {
    "cidr": "10.0.0.0/16",
    "zones": ["use1-az1"],
    "nat": "none",
    "public_subnets": False,
    "flow_logs": {"destination": "none"},
}
FULL: dict[str, Any] = {
    "cidr": "10.40.0.0/16",
    "zones": ["use1-az4", "use1-az1", "use1-az2"],
    "nat": "per_zone",
    "pod_cidr": "100.64.0.0/16",
    "interface_endpoints": [endpoint.value for endpoint in InterfaceEndpoint],
    "flow_logs": {"destination": "cloudwatch", "retention_days": 90, "aggregation_seconds": 60},
}
SINGLE_NAT: dict[str, Any] = {
    **FULL,
    "nat": "single",
    "pod_cidr": None,
    "interface_endpoints": [],
    "flow_logs": {"destination": "s3", "traffic": "reject"},
}


def spec(fields: dict[str, Any], **changes: Any) -> NetworkSpec:
    """A spec as a stack file would give it."""
    return NetworkSpec.model_validate_json(json.dumps({**fields, **changes}))


def network(
    fields: dict[str, Any],
    *,
    log_kms_key_arn: pulumi.Input[str] | None = None,
    log_bucket_arn: pulumi.Input[str] | None = None,
    region: str = "us-east-1",
    **changes: Any,
) -> Network:
    """A network named `net` with a provider of its own."""
    provider = aws.Provider("aws", region=region, allowed_account_ids=[ACCOUNT])
    args = NetworkArgs(
        spec=spec(fields, **changes),
        region=region,
        discovery="groundplane-test",
        log_kms_key_arn=log_kms_key_arn,
        log_bucket_arn=log_bucket_arn,
        tags=TAGS,
    )
    return Network("net", args, pulumi.ResourceOptions(providers=[provider]))


PROGRAMS: dict[str, Callable[[], object]] = {
    "smallest": lambda: network(SMALLEST),
    "full": lambda: network(FULL, log_kms_key_arn=LOG_KEY),
    "single-nat": lambda: network(SINGLE_NAT, log_bucket_arn=LOG_BUCKET),
}
