"""Who may write traces: a document made from plain data. No pulumi here."""

from typing import Any


def trace_writer_policy() -> dict[str, Any]:
    """What collectors need to write to X-Ray. Neither action knows resources, so that the resource is all of them
    (service authorization reference, "Actions, resources, and condition keys for AWS X-Ray", 2026-11).
    """
    actions = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
