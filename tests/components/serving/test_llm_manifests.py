from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]  # it has no types
import pytest

from components.serving.kserve_rollout_spec import LlmGroupsSpec
from components.serving.llm_group import GatewayRef, candidate_spec, members
from components.serving.llm_manifests import LlmMember, llm_service_spec
from components.serving.model_service_spec import ModelServiceSpec
from tests.components.serving.programs_kserve import GROUPED, LLM
from tests.components.serving.specs import model
from tests.components.serving.test_model_manifests import place

GATEWAY = GatewayRef(name="models", namespace="envoy-gateway-system")


def groups(spec: ModelServiceSpec) -> LlmGroupsSpec:
    assert isinstance(spec.rollout, LlmGroupsSpec)
    return spec.rollout


def made(spec: ModelServiceSpec, member: LlmMember | None = None) -> dict[str, Any]:
    found: dict[str, Any] = llm_service_spec(spec, place(LLM), uri="s3://bucket/prefix/", member=member)
    return found


def arguments(found: dict[str, Any]) -> list[str]:
    [container] = found["template"]["containers"]
    return list(container["args"])


def test_model_alone_has_neither_routes_nor_replicas() -> None:
    found = made(model(LLM))
    assert set(found) == {"labels", "model", "storageInitializer", "template"}
    assert found["model"] == {"name": "assistant", "uri": "s3://bucket/prefix/"}


def test_pod_is_one_that_kubernetes_knows() -> None:
    pod = made(model(LLM))["template"]
    manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "assistant"}, "spec": pod}
    kubernetes_validate.validate(manifest, "1.35", strict=True)


def test_hook_and_probes_are_not_mixed_with_those_of_the_preset() -> None:
    [container] = made(model(LLM))["template"]["containers"]
    assert container["name"] == "main"
    assert set(container["lifecycle"]["preStop"]) == {"exec"}
    probes = [container[name]["httpGet"]["scheme"] for name in ("livenessProbe", "readinessProbe", "startupProbe")]
    assert probes == ["HTTP"] * 3


def test_members_share_a_group_by_weight() -> None:
    stable, candidate = members("assistant", "serving", groups(model(GROUPED)), GATEWAY)
    spec = model(GROUPED)
    own, other = made(spec, stable), made(candidate_spec(spec, groups(spec)), candidate)
    assert own["model"]["name"] == other["model"]["name"] == "assistant"
    assert own["router"]["gateway"] == {"refs": [{"name": "models", "namespace": "envoy-gateway-system"}]}
    assert own["router"]["route"] == {"group": "assistant", "weight": 9}
    assert other["router"]["route"] == {"group": "assistant", "weight": 1}
    # KEDA scales the one, and nothing the other.
    assert ("replicas" in own, other["replicas"]) == (False, 1)


def test_members_answer_to_the_name_of_the_group() -> None:
    stable, _ = members("assistant", "serving", groups(model(GROUPED)), GATEWAY)
    told = arguments(made(model(GROUPED, server__aliases=["llama"]), stable))
    names = told[told.index("--served-model-name") + 1 :]
    assert names == ["assistant", "assistant", "publishers/serving/models/assistant", "llama"]


def test_candidate_is_the_model_but_for_what_is_new() -> None:
    spec = model(GROUPED)
    candidate = candidate_spec(spec, groups(spec))
    assert candidate.source.endswith("b" * 64)
    assert (candidate.rollout, candidate.image) == (None, spec.image)
    assert (candidate.autoscaling.min_replicas, candidate.autoscaling.max_replicas) == (1, 1)


def test_fails_when_a_group_has_no_gateway() -> None:
    with pytest.raises(ValueError, match="there is no gateway for its routes"):
        members("assistant", "serving", groups(model(GROUPED)), None)
