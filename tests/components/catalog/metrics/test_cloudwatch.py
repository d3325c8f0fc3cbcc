import pytest

from components.catalog.metrics.cloudwatch import CLOUDWATCH, CLOUDWATCH_METRICS, series_name


@pytest.mark.parametrize(
    ("namespace", "name", "statistic", "series"),
    [
        ("AWS/RDS", "CPUUtilization", "Average", "aws_rds_cpuutilization_average"),
        ("AWS/RDS", "FreeStorageSpace", "Average", "aws_rds_free_storage_space_average"),
        (
            "AWS/ApplicationELB",
            "HTTPCode_Target_5XX_Count",
            "Sum",
            "aws_applicationelb_httpcode_target_5_xx_count_sum",
        ),
        ("AWS/NATGateway", "ErrorPortAllocation", "Sum", "aws_natgateway_error_port_allocation_sum"),
        ("ContainerInsights", "node_cpu_utilization", "Average", "aws_containerinsights_node_cpu_utilization_average"),
    ],
)
def test_series_is_named_as_the_exporter_does(namespace: str, name: str, statistic: str, series: str) -> None:
    assert series_name(namespace, name, statistic) == series


def test_dimensions_are_labels() -> None:
    labels = CLOUDWATCH.series()["aws_rds_cpuutilization_average"]
    assert {"dimension_DBInstanceIdentifier", "account_id", "region", "name"} <= labels


def test_metrics_are_asked_for_in_whole_minutes() -> None:
    assert [metric.name for metric in CLOUDWATCH_METRICS if metric.period_seconds % 60] == []
