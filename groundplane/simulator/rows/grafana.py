"""Amazon Managed Grafana. Holds rows only.

Latencies: a workspace takes some minutes (user guide, "Creating a workspace", 2026-11). Error codes are those of the
API reference.
"""

from groundplane.simulator.row import Reference, Row, Seconds

WORKSPACE = "aws:grafana/workspace:Workspace"

ROWS: tuple[Row, ...] = (
    Row(
        token=WORKSPACE,
        id="g-{hex8}aa",
        outputs={
            "arn": "arn:{partition}:grafana:{region}:{account}:/workspaces/{id}",
            "endpoint": "{id}.grafana-workspace.{region}.{suffix}",
            "grafanaVersion": "13.2",
            "samlConfigurationStatus": "NOT_CONFIGURED",
        },
        autoname="name",
        references={
            "roleArn": Reference(
                to="aws:iam/role:Role",
                by="arn",
                missing="ValidationException: Role {value} does not exist or cannot be assumed",
            ),
            "kmsKeyId": Reference(
                to="aws:kms/key:Key",
                by="arn",
                missing="ValidationException: The KMS key does not exist or cannot be used: {value}",
            ),
        },
        replace=("authenticationProviders",),
        seconds=Seconds(create=180, update=60, delete=60),
    ),
)
