"""Alarms of Amazon CloudWatch. Holds rows only.

Latencies: calls return at once; 1 s is usual for one with its retries. PutMetricAlarm writes over what is there, so
that no name is ever taken, and looks at neither metrics nor those that it tells.
"""

from groundplane.simulator.row import Row, Seconds

METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"

ROWS: tuple[Row, ...] = (
    Row(
        token=METRIC_ALARM,
        id="{name}",
        outputs={"arn": "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}", "actionsEnabled": True},
        autoname="name",
        replace=("name",),
        seconds=Seconds(create=1),
    ),
)
