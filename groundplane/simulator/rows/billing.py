"""AWS Budgets, Cost Anomaly Detection and cost-allocation tags: of the account, in no region. Holds rows only.

Latencies: calls return at once; 1 s is the usual for one with its retries. A budget's action waits for the role that it
is to have, which IAM tells everybody some seconds later: terraform-provider-aws tries again until then ("Creation
complete after 10s" in public issue threads). Error codes are those of the API references (2026-11).

Not simulated: a cost-allocation tag that nothing had yet (`TagKey not found`), or in an account that does not pay.
"""

from groundplane.simulator.row import Reference, Row, Seconds, Unique

BUDGET = "aws:budgets/budget:Budget"
ACTION = "aws:budgets/budgetAction:BudgetAction"
MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription"
TAG = "aws:costexplorer/costAllocationTag:CostAllocationTag"

ROWS: tuple[Row, ...] = (
    Row(
        token=BUDGET,
        id="{account}:{name}",
        outputs={
            "accountId": "{account}",
            "arn": "arn:{partition}:budgets::{account}:budget/{name}",
            "namePrefix": "",
            "timePeriodEnd": "2087-06-15_00:00",
            "timePeriodStart": "2026-11-01_00:00",
        },
        autoname="name",
        unique=(
            Unique(
                property="name",
                scope="account",
                error="DuplicateRecordException: Error creating budget: {value} - the budget already exists.",
            ),
        ),
        replace=("accountId", "name", "namePrefix"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=ACTION,
        id="{account}:{uuid}:{budgetName}",
        outputs={
            "accountId": "{account}",
            "actionId": "{uuid}",
            "arn": "arn:{partition}:budgets::{account}:budget/{budgetName}/action/{uuid}",
            "status": "STANDBY",
        },
        references={
            # It goes with its budget.
            "budgetName": Reference(
                to=BUDGET,
                by="name",
                missing="NotFoundException: Unable to get budget: {value} - the budget doesn't exist.",
            ),
            "definition.iamActionDefinition.policyArn": Reference(
                to="aws:iam/policy:Policy",
                by="arn",
                missing="InvalidParameterException: Policy {value} does not exist",
                external=("arn:aws:iam::aws:policy/",),
            ),
            "executionRoleArn": Reference(
                to="aws:iam/role:Role",
                by="arn",
                missing="AccessDeniedException: Execution role {value} cannot be assumed by AWS Budgets",
            ),
        },
        replace=("accountId", "actionType", "budgetName"),
        seconds=Seconds(create=10, update=2, delete=2),
    ),
    Row(
        token=MONITOR,
        id="arn:{partition}:ce::{account}:anomalymonitor/{uuid}",
        outputs={"arn": "{id}"},
        autoname="name",
        replace=("monitorDimension", "monitorSpecification", "monitorType"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=SUBSCRIPTION,
        id="arn:{partition}:ce::{account}:anomalysubscription/{uuid}",
        outputs={"accountId": "{account}", "arn": "{id}"},
        autoname="name",
        references={
            # Deleting a monitor leaves subscriptions to it, which then say nothing.
            "monitorArnLists": Reference(
                to=MONITOR, by="arn", missing="UnknownMonitorException: Monitor {value} does not exist"
            )
        },
        replace=("accountId", "name"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=TAG,
        id="{tagKey}",
        outputs={"type": "UserDefined"},
        # terraform-provider-aws, internal/service/ce/cost_allocation_tag.go, has no argument that does.
        replace=(),
        seconds=Seconds(create=1),
    ),
)
