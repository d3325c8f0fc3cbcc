"""Small programs that build gateways in their main variants, and the specs that their tests vary."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
from pydantic import TypeAdapter

from components.cluster.pod_identity import TargetCluster
from components.serving.endpoint_picker import EndpointPicker, EndpointPickerArgs
from components.serving.gateway import Gateway, GatewayArgs
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec, GatewaySpec
from tests.components.cluster.programs_team_namespace import CLUSTER_ARN
from tests.components.cluster.programs_team_namespace import provider as cluster_provider
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, changed, model

ACCOUNT, REGION = "123456789012", "us-east-1"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml-platform@example.com"}
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/00000000-0000-4000-8000-000000000000"
WEB_ACL = f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/models/00000000-0000-4000-8000-000000000000"

API_KEYS = {"kind": "api_keys", "secret": "api-keys"}
JWT = {
    "kind": "jwt",
    "issuer": "https://id.example.com",
    "jwks_url": "https://id.example.com/keys",
    "audience": "models",
}
OIDC = {"kind": "oidc", "issuer": "https://id.example.com", "client_id": "models", "secret": "oidc-client"}
OIDC_URLS = {
    "authorization_url": "https://id.example.com/authorize",
    "token_url": "https://id.example.com/token",
    "user_info_url": "https://id.example.com/userinfo",
}

ENVOY: dict[str, Any] = {
    "kind": "envoy",
    "domain": "models.example.com",
    "certificate": {"kind": "existing", "arn": CERTIFICATE},
    "authentication": API_KEYS,
}
PLAIN: dict[str, Any] = changed(ENVOY, certificate={"kind": "none"}, authentication={"kind": "none"})
PUBLIC: dict[str, Any] = changed(
    ENVOY,
    certificate={"kind": "issued", "zone_id": "Z0123456789ABCDEFGHIJ"},
    authentication=OIDC,
    endpoint_pickers={"assistant": {}},
    public=True,
    allowed_cidrs=["203.0.113.0/24"],
    access_logs_to="logs",
    proxies={"replicas": 3, "tls_secret": "proxy-tls"},
)
ALB: dict[str, Any] = changed(ENVOY, kind="alb", authentication=JWT)
GUARDED: dict[str, Any] = changed(
    ALB,
    certificate={"kind": "issued", "zone_id": "Z0123456789ABCDEFGHIJ"},
    authentication={**OIDC, **OIDC_URLS},
    public=True,
    allowed_cidrs=["0.0.0.0/0"],
    access_logs_to="logs",
    web_acl={"kind": "managed"},
)

MODELS = {
    "assistant": model(ASSISTANT, requests={"timeout_seconds": 600, "drain_seconds": 700}),
    "classifier": model(CLASSIFIER),
}


def gateway(document: dict[str, Any] = ENVOY, **changes: Any) -> EnvoyGatewaySpec | AlbGatewaySpec:
    """A spec as a stack file would give it."""
    adapter: TypeAdapter[EnvoyGatewaySpec | AlbGatewaySpec] = TypeAdapter(GatewaySpec)
    return adapter.validate_json(json.dumps(changed(document, **changes)))


def opened(
    document: dict[str, Any],
    home: pulumi.ResourceOptions | None = None,
    *,
    cluster_name: pulumi.Input[str] = "groundplane-test",
    cluster_arn: pulumi.Input[str] = CLUSTER_ARN,
    vpc_id: pulumi.Input[str] = "vpc-0123456789abcdef0",
    models_namespace: pulumi.Input[str] = "serving",
    log_bucket_arn: pulumi.Input[str] = "arn:aws:s3:::groundplane-test-logs",
) -> Gateway:
    """A gateway on a cluster that is there."""
    spec, home = gateway(document), home or providers()
    made = Gateway(
        "gateway",
        GatewayArgs(
            spec=spec,
            namespace="envoy-gateway-system",
            models=MODELS,
            models_namespace="serving",
            models_namespace_ready=models_namespace,
            cluster=TargetCluster(name=cluster_name, arn=cluster_arn, account=ACCOUNT, region=REGION),
            vpc_id=vpc_id,
            network_blocks=["10.40.0.0/16", "100.64.0.0/16"],
            system_node_groups=["cluster-system"],
            log_bucket_arn=log_bucket_arn if spec.access_logs_to else None,
            tags=TAGS,
        ),
        home,
    )
    for key, picker in sorted(spec.endpoint_pickers.items() if isinstance(spec, EnvoyGatewaySpec) else ()):
        EndpointPicker(
            key,
            EndpointPickerArgs(
                spec=picker,
                model=MODELS[key],
                gateway_namespace=made.gateway_namespace,
                models_namespace="serving",
                models_namespace_ready=models_namespace,
                system_node_groups=["cluster-system"],
                after=made.releases,
            ),
            home,
        )
    return made


def providers() -> pulumi.ResourceOptions:
    """Of a cloud, and of a cluster that is there already."""
    cloud = aws.Provider("aws", region=REGION, allowed_account_ids=[ACCOUNT])
    return pulumi.ResourceOptions(providers=[cloud, cluster_provider()])


PROGRAMS: dict[str, Callable[[], object]] = {
    "gateway-envoy": lambda: opened(ENVOY),
    "gateway-plain": lambda: opened(PLAIN),
    "gateway-public": lambda: opened(PUBLIC),
    "gateway-alb": lambda: opened(ALB),
    "gateway-guarded": lambda: opened(GUARDED),
}
