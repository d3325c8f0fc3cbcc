"""An object of Kueue's API. A class of its own, as pulumi-kubernetes' CustomResource knows nothing but `spec`."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components.training.queueing_manifests import API


class KueueObject(pulumi.CustomResource):
    """A custom resource of any kind of Kueue's. It has to come after the release that brings its definition."""

    metadata: pulumi.Output[dict[str, Any]]

    def __init__(
        self,
        name: str,
        kind: str,
        metadata: Mapping[str, pulumi.Input[str]],
        fields: Mapping[str, Any],
        opts: pulumi.ResourceOptions,
    ) -> None:
        inputs = {"apiVersion": API, "kind": kind, "metadata": dict(metadata), **fields}
        super().__init__(f"kubernetes:{API}:{kind}", name, inputs, opts)

    @property
    def title(self) -> pulumi.Output[str]:
        """Its name in the cluster, known once it is there."""
        title: pulumi.Output[str] = self.metadata["name"]
        return title
