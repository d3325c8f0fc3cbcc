"""Amazon EventBridge: rules on the account's default bus, and their targets. Holds rows only.

Latencies: calls return at once; 1 s is the usual for one with its retries. Error texts are the API's own, as seen in
public issue threads (2026-11). PutRule and PutTargets write over what is there, so that no name is ever taken; whether
a target exists, nobody looks.
"""

from groundplane.simulator.row import Reference, Row, Seconds

EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"

ROWS: tuple[Row, ...] = (
    Row(
        token=EVENT_RULE,
        id="{name}",
        outputs={
            "arn": "arn:{partition}:events:{region}:{account}:rule/{name}",
            "eventBusName": "default",
            "state": "ENABLED",
        },
        autoname="name",
        replace=("eventBusName", "name", "namePrefix"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=EVENT_TARGET,
        id="{rule}-terraform-{hex17}",
        outputs={"targetId": "terraform-{hex17}", "eventBusName": "default"},
        references={
            "rule": Reference(
                to=EVENT_RULE,
                by="name",
                missing="ResourceNotFoundException: Rule {value} does not exist on EventBus default.",
                blocks="ValidationException: Rule can't be deleted since it has targets.",
            )
        },
        replace=("eventBusName", "rule", "targetId"),
        seconds=Seconds(create=1),
    ),
)
