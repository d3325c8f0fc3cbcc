"""Small programs that build logs, and the archive of audit records, in their main variants."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
from pydantic import TypeAdapter

from components.cluster.pod_identity import TargetCluster
from components.monitoring.audit_archive import AuditArchive, AuditArchiveArgs, AuditArchiveSpec
from components.monitoring.logs import Logs, LogsArgs
from components.monitoring.logs_spec import CloudWatchLogsSpec, LogsSpec, LokiLogsSpec
from tests.components.monitoring.programs_routing import ACCOUNT, CLUSTER, KEY, REGION, TAGS, home

CLOUDWATCH: dict[str, Any] = {"kind": "cloudwatch"}
LOKI: dict[str, Any] = {
    "kind": "loki",
    "replicas": 3,
    "retention": {"application_days": 14, "platform_days": 60},
    "deletion": "allow",
}
ARCHIVE: dict[str, Any] = {"days": 2192, "deletion": "allow"}
CONTROL_PLANE = "/aws/eks/groundplane-test/cluster"


def logs_spec(given: dict[str, Any], **changed: Any) -> CloudWatchLogsSpec | LokiLogsSpec:
    """Logs of either kind."""
    adapter: TypeAdapter[CloudWatchLogsSpec | LokiLogsSpec] = TypeAdapter(LogsSpec)
    return adapter.validate_json(json.dumps({**given, **changed}))


def logs(
    given: dict[str, Any],
    cluster: TargetCluster = CLUSTER,
    key: pulumi.Input[str] = KEY,
    options: pulumi.ResourceOptions | None = None,
) -> Logs:
    """Logs of a cluster."""
    args = LogsArgs(
        spec=logs_spec(given),
        cluster=cluster,
        kms_key_arn=key,
        readers=["monitoring"],
        system_node_groups=["cluster-system"],
        tags=TAGS,
    )
    return Logs("logs", args, options or home())


def archive(
    given: dict[str, Any],
    group: pulumi.Input[str] = CONTROL_PLANE,
    key: pulumi.Input[str] = KEY,
    options: pulumi.ResourceOptions | None = None,
) -> AuditArchive:
    """An archive of a control plane's records."""
    args = AuditArchiveArgs(
        spec=AuditArchiveSpec.model_validate_json(json.dumps(given)),
        account=ACCOUNT,
        region=REGION,
        log_group_name=group,
        kms_key_arn=key,
        log_kms_key_arn=key,
        tags=TAGS,
    )
    return AuditArchive("audit-archive", args, options or home())


PROGRAMS: dict[str, Callable[[], object]] = {
    "logs-cloudwatch": lambda: logs(CLOUDWATCH),
    "logs-loki": lambda: logs(LOKI),
    "audit-archive": lambda: archive(ARCHIVE),
    "audit-archive-protected": lambda: archive({"mode": "compliance", "records": "all"}),
}
