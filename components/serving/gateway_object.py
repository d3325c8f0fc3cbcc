"""Custom resources of a gateway: one way to make one. A function that makes a child."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.serving.gateway_manifests import labels


def gateway_object(
    parent: pulumi.Resource,
    name: str,
    kind: tuple[str, str],
    spec: Any,
    *,
    title: str,
    namespace: pulumi.Input[str] | None,
    depends_on: Sequence[pulumi.Resource],
) -> kubernetes.apiextensions.CustomResource:
    """Make an object of `kind`, its API and its name there; called `title` in the cluster."""
    api, called = kind
    place = {} if namespace is None else {"namespace": namespace}
    metadata: Any = {"name": title, "labels": labels(), **place}
    return kubernetes.apiextensions.CustomResource(
        name,
        api_version=api,
        kind=called,
        metadata=metadata,
        spec=spec,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=depends_on),
    )
