"""Rows about services of AWS, the model registry, certificates and backups. Pure; no pulumi here."""

from components.monitoring.boards.made import critical, lines, query, warning
from components.monitoring.dashboard import Colour, Panel, Row, Threshold, Unit
from components.monitoring.rules.platform import GIB
from components.monitoring.thresholds_spec import PlatformThresholds

_DATABASE = "dimension_DBInstanceIdentifier"
_GATEWAY = "dimension_NatGatewayId"
_QUEUE = "dimension_QueueName"
_VAULT = "dimension_BackupVaultName"


def _of(label: str) -> str:
    return f"{{{{{label}}}}}"


def services(bounds: PlatformThresholds) -> Row:
    """What fails others when it does."""
    requests, mlflow = "mlflow_http_request_total", 'deployment=~"mlflow.*"'
    every = f"sum(rate({requests}[10m]))"
    by_deployment = "max by (namespace, deployment)"
    return Row(
        title="Services",
        panels=(
            lines(
                "Model registry: failed requests",
                "Runs cannot log, and models cannot be registered, promoted or loaded.",
                Unit.PERCENT,
                query(f'100 * (sum(rate({requests}{{status=~"5.."}}[10m])) or 0 * {every}) / {every}', "failed"),
                thresholds=critical(bounds.registry_errors_percent),
                alerts=("ModelRegistryErrors",),
                minimum=0,
            ),
            lines(
                "Model registry: replicas",
                "Wanted and ready.",
                Unit.COUNT,
                query(f"{by_deployment} (kube_deployment_spec_replicas{{{mlflow}}})", "{{deployment}} wanted"),
                query(
                    f"{by_deployment} (kube_deployment_status_replicas_available{{{mlflow}}})", "{{deployment}} ready"
                ),
                alerts=("ModelRegistryDown",),
                minimum=0,
            ),
            lines(
                "Databases: processors",
                "Use. What asks a busy one gets slow.",
                Unit.PERCENT,
                query(f"max by ({_DATABASE}) (aws_rds_cpuutilization_average)", _of(_DATABASE)),
                thresholds=warning(bounds.database_cpu_percent),
                alerts=("DatabaseCpuHigh",),
                minimum=0,
                maximum=100,
            ),
            lines(
                "Databases: free storage",
                "Without any it stops, and can only be enlarged.",
                Unit.GIBIBYTES,
                query(f"min by ({_DATABASE}) (aws_rds_free_storage_space_average) / {GIB}", _of(_DATABASE)),
                base=Colour.CRITICAL,
                thresholds=(Threshold(value=bounds.database_free_gib, colour=Colour.GOOD),),
                alerts=("DatabaseStorageFull",),
                minimum=0,
            ),
            lines(
                "Oldest message of queues",
                "Whatever takes them is down if it grows: interruptions of spot instances come as a surprise then.",
                Unit.SECONDS,
                query(f"max by ({_QUEUE}) (aws_sqs_approximate_age_of_oldest_message_maximum)", _of(_QUEUE)),
                thresholds=warning(bounds.queue_age_minutes * 60),
                alerts=("MessagesWaiting",),
                minimum=0,
            ),
            lines(
                "NAT gateways: traffic",
                "To the internet. Each GB costs; what goes to S3 should not be in it.",
                Unit.BYTES_PER_SECOND,
                query(f"sum by ({_GATEWAY}) (aws_natgateway_bytes_out_to_destination_sum) / 300", _of(_GATEWAY)),
                minimum=0,
            ),
            lines(
                "NAT gateways: refused connections",
                "More than 55,000 to one destination: new ones fail, for everybody behind it.",
                Unit.COUNT,
                query(f"max by ({_GATEWAY}) (aws_natgateway_error_port_allocation_sum)", _of(_GATEWAY)),
                thresholds=critical(1),
                alerts=("NatPortsExhausted",),
                minimum=0,
            ),
            *_certificates(bounds),
        ),
    )


def _certificates(bounds: PlatformThresholds) -> tuple[Panel, ...]:
    expires = "certmanager_certificate_expiration_timestamp_seconds"
    days = bounds.certificate_days
    return (
        lines(
            "Certificates in the cluster",
            "Time until they end. cert-manager renews after two thirds of their life.",
            Unit.SECONDS,
            query(f"bottomk(20, min by (namespace, name) ({expires}) - time())", "{{namespace}}/{{name}}"),
            base=Colour.CRITICAL,
            thresholds=(Threshold(value=days * 86400, colour=Colour.GOOD),),
            alerts=("CertificateExpiring",),
            minimum=0,
        ),
        lines(
            "Certificates of AWS",
            "Days until they end. ACM renews its own 60 days before.",
            Unit.DAYS,
            query(
                "min by (dimension_CertificateArn) (aws_certificatemanager_days_to_expiry_minimum)",
                _of("dimension_CertificateArn"),
            ),
            base=Colour.CRITICAL,
            thresholds=(Threshold(value=days, colour=Colour.GOOD),),
            alerts=("AcmCertificateExpiring",),
            minimum=0,
        ),
    )


def backups(bounds: PlatformThresholds) -> Row:
    """What could be had back."""
    jobs, hours = "aws_backup_number_of_backup_jobs", bounds.backup_hours
    return Row(
        title="Backups",
        panels=(
            lines(
                f"Backups of the last {hours} hours",
                "By vault. With none of them, what is lost now is lost since then.",
                Unit.COUNT,
                query(f"sum by ({_VAULT}) (sum_over_time({jobs}_completed_sum[{hours}h]))", _of(_VAULT)),
                base=Colour.CRITICAL,
                thresholds=(Threshold(value=1, colour=Colour.GOOD),),
                alerts=("BackupTooOld",),
                minimum=0,
                width=12,
            ),
            lines(
                "Backups that failed",
                "The most at once within two hours, by vault.",
                Unit.COUNT,
                query(f"max by ({_VAULT}) (max_over_time({jobs}_failed_sum[2h]))", _of(_VAULT)),
                thresholds=warning(1),
                alerts=("BackupFailed",),
                minimum=0,
                width=12,
            ),
        ),
    )
