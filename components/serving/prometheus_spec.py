"""What a stack file says about the Prometheus that autoscaling asks. Plain data; no pulumi here."""

from typing import Annotated

from pydantic import Field

from components.cluster.names import Namespace
from components.spec import Spec

PROMETHEUS = ("prometheus", "metrics", "monitoring")
"""Keys of the stack file by which there is one."""


class PrometheusSpec(Spec):
    """Where metrics are, and how often they are taken.

    It has to scrape the pods of models (label groundplane/model, with namespace and pod as labels of the series),
    kube-state-metrics, the proxies of the gateway, and for gpu_utilisation NVIDIA's dcgm-exporter.
    """

    url: Annotated[
        str,
        Field(
            pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._/-]*)?$",
            examples=["http://prometheus-operated.monitoring:9090"],
        ),
    ]
    """Address of its API as KEDA reaches it, without credentials."""

    namespace: Namespace = "monitoring"
    """Namespace that it scrapes from: its pods are let in."""

    scrape_seconds: int = Field(default=15, ge=5, le=300)
    """How often it scrapes. Windows of metrics that are rates have to hold two scrapes."""
