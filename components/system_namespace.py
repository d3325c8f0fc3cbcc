"""Namespaces of cluster services: a function that makes a child. Those of teams are `cluster/team_namespace.py`."""

from collections.abc import Mapping
from typing import Literal

import pulumi
import pulumi_kubernetes as kubernetes

from components.tags import MANAGED_BY

PodSecurityLevel = Literal["privileged", "baseline", "restricted"]
"""Pod Security Standard that is enforced; device plugins and drivers need the host, and with it privileged."""


def system_namespace(
    parent: pulumi.Resource,
    name: str,
    namespace: str,
    level: PodSecurityLevel = "restricted",
    *,
    labels: Mapping[str, str] | None = None,
) -> kubernetes.core.v1.Namespace:
    """A namespace called `namespace` with a Pod Security level, and further labels that some controller goes by.

    What is put into it should depend on it.
    """
    # In state: renaming replaces the namespace, and everything in it is lost unless aliased.
    return kubernetes.core.v1.Namespace(
        name,
        metadata={
            "name": namespace,
            "labels": {
                "app.kubernetes.io/managed-by": MANAGED_BY,
                "pod-security.kubernetes.io/enforce": level,
                "pod-security.kubernetes.io/warn": level,
                **(labels or {}),
            },
        },
        opts=pulumi.ResourceOptions(parent=parent),
    )
