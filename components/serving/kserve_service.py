"""The object by which KServe runs a model: functions that make children of a component.

KServe makes the Deployment, or the revisions, of it; what is around them is the component's, as for every runtime.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.known_once import known_once
from components.serving.kserve_manifests import (
    INFERENCE_SERVICE,
    INFERENCE_SERVICE_API,
    inference_service_spec,
    kserve_annotations,
    kserve_labels,
)
from components.serving.kserve_rollout_spec import KnativeCanarySpec
from components.serving.kserve_spec import KServeMode
from components.serving.llm_manifests import LLM_API, LLM_INFERENCE_SERVICE, LlmMember, llm_service_spec
from components.serving.model_files import Files
from components.serving.model_manifests import ModelPlace
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.scale_target import workload_name

WAIT_FOR = "pulumi.com/waitFor"
"""Annotation: the condition that the engine waits for before what depends on the object is made."""


@dataclass(frozen=True, kw_only=True)
class KServeObject:
    """What the object is made of."""

    spec: ModelServiceSpec
    place: ModelPlace
    files: Files
    metadata: Mapping[str, Any]
    canary: KnativeCanarySpec | None = None
    member: LlmMember | None = None


def kserve_service(
    parent: pulumi.Resource, made_of: KServeObject, before: Sequence[pulumi.Resource], timeouts: pulumi.CustomTimeouts
) -> pulumi.Output[str]:
    """Make it. The result is what the names of its pods begin with, known once it is there."""
    spec, name = made_of.spec, made_of.place.name
    make = _llm_service if spec.kserve_mode is KServeMode.LLM else _inference_service
    # In state: renaming makes another one, and all replicas of this one go, unless aliased.
    made = make(
        name,
        made_of,
        pulumi.ResourceOptions(parent=parent, depends_on=list(before), custom_timeouts=timeouts),
    )
    return known_once(workload_name(spec, name), made.id)


def storage_uri(files: Files) -> pulumi.Output[str]:
    """Where the files are, as KServe writes it: s3://BUCKET/PREFIX, or pvc://CLAIM/DIRECTORY."""
    if files.claim is None:
        return pulumi.Output.from_input(files.address)
    return pulumi.Output.concat("pvc://", files.claim, "/", files.sub_path or files.version)


def _inference_service(
    name: str, made_of: KServeObject, opts: pulumi.ResourceOptions
) -> kubernetes.apiextensions.CustomResource:
    spec = made_of.spec
    waited = {} if spec.autoscaling.min_replicas == 0 else {WAIT_FOR: "condition=Ready"}
    return kubernetes.apiextensions.CustomResource(
        name,
        api_version=INFERENCE_SERVICE_API,
        kind=INFERENCE_SERVICE,
        metadata={
            **made_of.metadata,
            "annotations": {**kserve_annotations(spec), **waited},
            "labels": kserve_labels(name),
        },
        spec=inference_service_spec(spec, made_of.place, storage_uri=storage_uri(made_of.files), canary=made_of.canary),
        opts=opts,
    )


def _llm_service(
    name: str, made_of: KServeObject, opts: pulumi.ResourceOptions
) -> kubernetes.apiextensions.CustomResource:
    # Of the workload alone: routes may wait for a gateway that comes later.
    waited = {} if made_of.spec.autoscaling.min_replicas == 0 else {WAIT_FOR: "condition=WorkloadsReady"}
    return kubernetes.apiextensions.CustomResource(
        name,
        api_version=LLM_API,
        kind=LLM_INFERENCE_SERVICE,
        metadata={**made_of.metadata, "annotations": waited},
        spec=llm_service_spec(made_of.spec, made_of.place, uri=storage_uri(made_of.files), member=made_of.member),
        opts=opts,
    )
