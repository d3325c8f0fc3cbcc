"""Certificates in the cluster: cert-manager's controller. A facts table."""

from components.catalog.metrics.metric import Exporter, gauge

_CERTIFICATE = ("issuer_group", "issuer_kind", "issuer_name", "name", "namespace")

CERT_MANAGER = Exporter(
    title="cert-manager",
    source="cert-manager/cert-manager, pkg/metrics, not of a pinned version, 2026-11",
    metrics=(
        gauge("certmanager_certificate_expiration_timestamp_seconds", *_CERTIFICATE),
        gauge("certmanager_certificate_ready_status", *_CERTIFICATE, "condition"),
        gauge("certmanager_certificate_renewal_timestamp_seconds", *_CERTIFICATE),
    ),
    needs="honorLabels, so that namespace is that of the certificate",
)
