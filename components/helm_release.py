"""Helm releases of the catalogue's charts: one way to install one. A function that makes a child; no values of its own.

`Release`, not `Chart`: operators come with hooks and definitions, which Helm itself has to run (facts C22).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.charts import CHARTS, ChartName

TIMEOUT_SECONDS = 600
"""What Helm waits for all of a release to be ready: a node may have to come up first, and pull images."""


def helm_release(
    parent: pulumi.Resource,
    name: str,
    chart_name: ChartName,
    *,
    namespace: pulumi.Input[str],
    values: Mapping[str, Any],
    release_name: str | None = None,
    depends_on: Sequence[pulumi.Resource] | None = None,
) -> kubernetes.helm.v3.Release:
    """Install a chart into a namespace that is there, and wait for it.

    What needs the chart's definitions or its controller has to depend on the release, so that a destroy takes it first.
    `release_name` is the name in the cluster, of which services and service accounts are made; the chart's if left out.
    """
    chart = CHARTS[chart_name]
    # In state: renaming uninstalls the release, and with its definitions every object of theirs, unless aliased.
    return kubernetes.helm.v3.Release(
        name,
        name=release_name or chart.name,
        chart=chart.address,
        version=chart.version,
        repository_opts=None if chart.is_oci else {"repo": chart.repository},
        namespace=namespace,
        values=dict(values),
        # A release that fails is rolled back, so that the next `up` begins anew; without this it stays "failed".
        atomic=True,
        timeout=TIMEOUT_SECONDS,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=depends_on),
    )
