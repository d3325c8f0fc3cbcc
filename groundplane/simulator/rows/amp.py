"""Amazon Managed Service for Prometheus. Holds rows only.

Latencies are estimates: the provider polls until a resource is active, which takes some seconds. Error codes are those
of the API reference; that another workspace replaces a workspaceConfiguration, which came after the others, is assumed
(2026-11). A workspace takes its rules and its definition of Alertmanager with it.
"""

from groundplane.simulator.row import Reference, Row, Seconds

WORKSPACE = "aws:amp/workspace:Workspace"
CONFIGURATION = "aws:amp/workspaceConfiguration:WorkspaceConfiguration"
RULES = "aws:amp/ruleGroupNamespace:RuleGroupNamespace"
DEFINITION = "aws:amp/alertManagerDefinition:AlertManagerDefinition"

NO_WORKSPACE = "ResourceNotFoundException: Workspace not found: {value}"
_IN_WORKSPACE = {"workspaceId": Reference(to=WORKSPACE, missing=NO_WORKSPACE)}

ROWS: tuple[Row, ...] = (
    Row(
        token=WORKSPACE,
        id="ws-{uuid}",
        outputs={
            "arn": "arn:{partition}:aps:{region}:{account}:workspace/{id}",
            "prometheusEndpoint": "https://aps-workspaces.{region}.{suffix}/workspaces/{id}/",
        },
        references={
            "kmsKeyArn": Reference(
                to="aws:kms/key:Key",
                by="arn",
                missing="ValidationException: The KMS key does not exist or cannot be used: {value}",
            )
        },
        replace=("kmsKeyArn",),
        seconds=Seconds(create=15, update=5, delete=15),
    ),
    Row(
        token=CONFIGURATION,
        id="{workspaceId}",
        outputs={"outOfOrderTimeWindowInSeconds": 0, "ruleQueryOffsetInSeconds": 0},
        references=_IN_WORKSPACE,
        replace=("workspaceId",),
        # Deleting it changes nothing of the workspace.
        seconds=Seconds(create=20, update=20, delete=1),
    ),
    Row(
        token=RULES,
        id="arn:{partition}:aps:{region}:{account}:rulegroupsnamespace/{workspaceId}/{name}",
        outputs={"arn": "{id}"},
        autoname="name",
        references=_IN_WORKSPACE,
        replace=("name", "workspaceId"),
        seconds=Seconds(create=10),
    ),
    Row(
        token=DEFINITION,
        id="{workspaceId}",
        references=_IN_WORKSPACE,
        replace=("workspaceId",),
        seconds=Seconds(create=10),
    ),
)
