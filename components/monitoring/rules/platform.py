"""Rules about what everything else stands on: registry, database, certificates, backups, network. Pure; no pulumi."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import PlatformThresholds, ThresholdsSpec

GIB = 1024**3
_BOARD = Dashboard.PLATFORM
_DATABASE = "dimension_DBInstanceIdentifier"


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about the platform."""
    bounds = thresholds.platform
    return (*_registry(bounds), *_database(bounds), *_certificates(bounds), *_backups(bounds), *_network(bounds))


def _registry(bounds: PlatformThresholds) -> tuple[AlertRule, ...]:
    requests = "mlflow_http_request_total"
    return (
        alert(
            "ModelRegistryErrors",
            f"""
            100 * sum(rate({requests}{{status=~"5.."}}[10m])) / sum(rate({requests}[10m]))
            > {bounds.registry_errors_percent:g}
            """,
            hold_minutes=10,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="The model registry fails requests",
            description="Runs cannot log, and models cannot be registered, promoted or loaded.",
        ),
        alert(
            "ModelRegistryDown",
            """
            max by (namespace, deployment) (kube_deployment_spec_replicas{deployment=~"mlflow.*"}) > 0
            and on (namespace, deployment)
            max by (namespace, deployment) (kube_deployment_status_replicas_available) == 0
            """,
            hold_minutes=5,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="The model registry {{ $labels.namespace }}/{{ $labels.deployment }} is down",
            description="Runs cannot log, and models cannot be registered, promoted or loaded.",
        ),
    )


def _database(bounds: PlatformThresholds) -> tuple[AlertRule, ...]:
    return (
        alert(
            "DatabaseCpuHigh",
            f"max by ({_DATABASE}) (aws_rds_cpuutilization_average) > {bounds.database_cpu_percent:g}",
            hold_minutes=30,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="Database {{ $labels.dimension_DBInstanceIdentifier }} has been busy for half an hour",
            description="What asks it gets slow: the registry, pipelines, features.",
        ),
        alert(
            "DatabaseStorageFull",
            f"min by ({_DATABASE}) (aws_rds_free_storage_space_average) / {GIB} < {bounds.database_free_gib}",
            hold_minutes=10,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="Database {{ $labels.dimension_DBInstanceIdentifier }} has hardly any storage left",
            description="Without any it stops, and can only be enlarged.",
        ),
    )


def _certificates(bounds: PlatformThresholds) -> tuple[AlertRule, ...]:
    days = bounds.certificate_days
    expires = "certmanager_certificate_expiration_timestamp_seconds"
    return (
        alert(
            "CertificateExpiring",
            f"min by (namespace, name) ({expires}) - time() < {days * 86400}",
            hold_minutes=60,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"Certificate {{{{ $labels.namespace }}}}/{{{{ $labels.name }}}} ends within {days} days",
            description="cert-manager should have renewed it after two thirds of its life, and has not.",
        ),
        alert(
            "AcmCertificateExpiring",
            f"min by (dimension_CertificateArn) (aws_certificatemanager_days_to_expiry_minimum) < {days}",
            hold_minutes=60,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"Certificate {{{{ $labels.dimension_CertificateArn }}}} ends within {days} days",
            description="ACM renews its own 60 days before; most often the record that proves the domain is gone.",
        ),
    )


def _backups(bounds: PlatformThresholds) -> tuple[AlertRule, ...]:
    vault = "dimension_BackupVaultName"
    jobs = "aws_backup_number_of_backup_jobs"
    return (
        alert(
            "BackupTooOld",
            f"sum by ({vault}) (sum_over_time({jobs}_completed_sum[{bounds.backup_hours}h])) == 0",
            hold_minutes=30,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"Vault {{{{ $labels.{vault} }}}} got no backup for {bounds.backup_hours} hours",
            description="What is lost now is lost since then.",
        ),
        alert(
            "BackupFailed",
            f"max by ({vault}) (max_over_time({jobs}_failed_sum[2h])) > 0",
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"A backup into vault {{{{ $labels.{vault} }}}} failed",
            description="Others may have succeeded; this one is not there.",
        ),
    )


def _network(bounds: PlatformThresholds) -> tuple[AlertRule, ...]:
    return (
        alert(
            "MessagesWaiting",
            f"""
            max by (dimension_QueueName) (aws_sqs_approximate_age_of_oldest_message_maximum)
            > {bounds.queue_age_minutes * 60}
            """,
            hold_minutes=10,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="Messages in queue {{ $labels.dimension_QueueName }} are not taken",
            description="Whatever takes them is down: interruptions of spot instances come as a surprise then.",
        ),
        alert(
            "NatPortsExhausted",
            "max by (dimension_NatGatewayId) (max_over_time(aws_natgateway_error_port_allocation_sum[15m])) > 0",
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="NAT gateway {{ $labels.dimension_NatGatewayId }} refuses connections",
            description="More than 55,000 to one destination: new ones fail, for everybody behind it.",
        ),
    )
