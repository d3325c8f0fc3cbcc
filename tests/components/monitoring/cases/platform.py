"""Cases of the rules about what everything else stands on."""

from tests.components.monitoring.cases.case import Case

_GIB = 1024**3
_DAY = 86400
_CERTIFICATE = 'certmanager_certificate_expiration_timestamp_seconds{namespace="serving",name="gateway"}'
_ACM = 'aws_certificatemanager_days_to_expiry_minimum{dimension_CertificateArn="arn:c"}'
_DATABASE = {"dimension_DBInstanceIdentifier": "mlflow"}
_CPU = 'aws_rds_cpuutilization_average{dimension_DBInstanceIdentifier="mlflow"}'
_STORAGE = 'aws_rds_free_storage_space_average{dimension_DBInstanceIdentifier="mlflow"}'
_COMPLETED = 'aws_backup_number_of_backup_jobs_completed_sum{dimension_BackupVaultName="main"}'
_FAILED = 'aws_backup_number_of_backup_jobs_failed_sum{dimension_BackupVaultName="main"}'
_VAULT = {"dimension_BackupVaultName": "main"}
_AGE = 'aws_sqs_approximate_age_of_oldest_message_maximum{dimension_QueueName="interruptions"}'
_NAT = 'aws_natgateway_error_port_allocation_sum{dimension_NatGatewayId="nat-1"}'


def _requests(failed: int) -> dict[str, str]:
    return {
        'mlflow_http_request_total{method="GET",status="200"}': f"0+{100 - failed}x40",
        'mlflow_http_request_total{method="GET",status="500"}': f"0+{failed}x40",
    }


def _replicas(wanted: int, available: int) -> dict[str, str]:
    who = 'namespace="mlflow",deployment="mlflow-server"'
    return {
        f"kube_deployment_spec_replicas{{{who}}}": f"{wanted}x20",
        f"kube_deployment_status_replicas_available{{{who}}}": f"{available}x20",
    }


CASES = (
    Case(alert="ModelRegistryErrors", title="a tenth", series=_requests(10), minutes=30, fires=[{}]),
    Case(alert="ModelRegistryErrors", title="a hundredth", series=_requests(1), minutes=30),
    Case(
        alert="ModelRegistryDown",
        title="none of two",
        series=_replicas(2, 0),
        minutes=10,
        fires=[{"namespace": "mlflow", "deployment": "mlflow-server"}],
    ),
    Case(alert="ModelRegistryDown", title="one of two", series=_replicas(2, 1), minutes=10),
    Case(alert="DatabaseCpuHigh", title="95 %", series={_CPU: "95x60"}, minutes=40, fires=[_DATABASE]),
    Case(alert="DatabaseCpuHigh", title="95 % for a moment", series={_CPU: "20x20 95x20 20x20"}, minutes=45),
    Case(
        alert="DatabaseStorageFull", title="5 GiB", series={_STORAGE: f"{5 * _GIB}x20"}, minutes=15, fires=[_DATABASE]
    ),
    Case(alert="DatabaseStorageFull", title="50 GiB", series={_STORAGE: f"{50 * _GIB}x20"}, minutes=15),
    Case(
        alert="CertificateExpiring",
        title="in ten days",
        series={_CERTIFICATE: f"{10 * _DAY}x100"},
        minutes=90,
        fires=[{"namespace": "serving", "name": "gateway"}],
    ),
    Case(alert="CertificateExpiring", title="in thirty days", series={_CERTIFICATE: f"{30 * _DAY}x100"}, minutes=90),
    Case(
        alert="AcmCertificateExpiring",
        title="in ten days",
        series={_ACM: "10x100"},
        minutes=90,
        fires=[{"dimension_CertificateArn": "arn:c"}],
    ),
    Case(alert="AcmCertificateExpiring", title="in thirty days", series={_ACM: "30x100"}, minutes=90),
    Case(
        alert="BackupTooOld",
        title="two days ago",
        series={_COMPLETED: "3x60 0x2900"},
        minutes=2900,
        fires=[_VAULT],
    ),
    Case(alert="BackupTooOld", title="a day ago", series={_COMPLETED: "0x1450 3x60 0x1400"}, minutes=2900),
    Case(alert="BackupFailed", title="an hour ago", series={_FAILED: "0x60 1x30 0x60"}, minutes=120, fires=[_VAULT]),
    Case(alert="BackupFailed", title="none", series={_FAILED: "0x150"}, minutes=120),
    Case(
        alert="MessagesWaiting",
        title="for twenty minutes",
        series={_AGE: "1200x20"},
        minutes=15,
        fires=[{"dimension_QueueName": "interruptions"}],
    ),
    Case(alert="MessagesWaiting", title="for a moment", series={_AGE: "5x20"}, minutes=15),
    Case(
        alert="NatPortsExhausted",
        title="some",
        series={_NAT: "0x10 40x5 0x10"},
        minutes=20,
        fires=[{"dimension_NatGatewayId": "nat-1"}],
    ),
    Case(alert="NatPortsExhausted", title="none", series={_NAT: "0x30"}, minutes=20),
)
