"""What the page on training clusters shows fits the committed production environment and its runtimes."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from components.training.runtime_manifests import API_VERSION, runtime_spec
from infra import stack_file
from infra.config import Environment
from infra.config_error import KEY, ConfigError
from infra.project import locked
from infra.reading import parse
from infra.training_rules import CLUSTER
from tests import ROOT
from tests.docs.markdown import CLUSTERS, blocks, languages

SHOWN = blocks(CLUSTERS, "yaml")
JOBS = [text for text in SHOWN if text.startswith("apiVersion:")]
SNIPPETS = [text for text in SHOWN if text not in JOBS]
TOO_MUCH, SKIPPED = blocks(CLUSTERS, "text")


def _load(text: str) -> Any:
    return YAML(typ="safe").load(text)


def _prod() -> Any:
    return _load((ROOT / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"][KEY]


def _with(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """A stack file's data with a snippet's put into it, as a reader would."""
    merged = copy.deepcopy(whole)
    for key, value in part.items():
        there = merged.get(key)
        merged[key] = _with(there, value) if isinstance(there, dict) and isinstance(value, dict) else value
    return merged


def _environment(*snippets: str) -> Environment:
    data = _prod()
    for snippet in snippets:
        data = _with(data, _load(snippet))
    return parse("prod", json.dumps(data))


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    assert languages(CLUSTERS) == {"console", "python", "sh", "text", "yaml"}
    assert (len(SNIPPETS), len(JOBS)) == (4, 2)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippet_makes_a_valid_stack_file_of_production(snippet: str) -> None:
    assert _environment(snippet) != _environment() or "kubernetes_version" in snippet


def test_snippets_go_together() -> None:
    environment = _environment(*SNIPPETS)
    assert environment.training is not None
    assert {"speech", "vision"} <= set(environment.training.teams)


def test_queue_larger_than_its_nodes_gives_the_message_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        _environment("training: {teams: {vision: {queue: {quotas: {l4: {gpus: 48}}}}}}")
    assert str(caught.value) + "\n" == TOO_MUCH


def test_skipped_minor_gives_the_message_shown(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "prod.versions.yaml").write_text("kubernetes_version: '1.33'\n")
    with pytest.raises(ConfigError) as caught:
        locked(tmp_path, "prod", stack_file.read(ROOT, "prod"))
    assert str(caught.value) + "\n" == SKIPPED


def test_first_job_is_the_example_that_the_policy_lets_in() -> None:
    example = ROOT / "tests" / "components" / "training" / "examples" / "two-nodes.yaml"
    assert _load(JOBS[0]) == _load(example.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", JOBS, ids=range(len(JOBS)))
def test_job_can_run_in_production(text: str) -> None:
    job, environment = _load(text), _environment()
    assert environment.training is not None
    assert environment.cluster is not None
    runtime = environment.training.runtimes[job["spec"]["runtimeRef"]["name"]]
    team = environment.training.teams[job["metadata"]["namespace"]]
    trainer = job["spec"]["trainer"]
    assert (job["apiVersion"], job["kind"]) == (API_VERSION, "TrainJob")
    assert job["metadata"]["labels"] == {"kueue.x-k8s.io/queue-name": "default"}
    assert team.queue is not None
    assert runtime.nodes in team.queue.quotas
    assert 1 < trainer["numNodes"] <= environment.cluster.capacities(CLUSTER)[runtime.nodes].largest_gang
    assert "resourcesPerNode" not in trainer


def test_patch_is_of_what_the_runtime_and_the_team_have() -> None:
    job, environment = _load(JOBS[1]), _environment()
    assert environment.training is not None
    assert environment.cluster is not None
    runtime = environment.training.runtimes[job["spec"]["runtimeRef"]["name"]]
    team = environment.training.teams[job["metadata"]["namespace"]]
    made = runtime_spec(runtime, environment.cluster.capacities(CLUSTER)[runtime.nodes])
    (theirs,) = made["template"]["spec"]["replicatedJobs"]
    (patch,) = job["spec"]["runtimePatches"]
    (ours,) = patch["trainingRuntimeSpec"]["template"]["spec"]["replicatedJobs"]
    pod, base = (part["template"]["spec"]["template"]["spec"] for part in (ours, theirs))
    assert ours["name"] == theirs["name"]
    assert [container["name"] for container in pod["containers"]] == [c["name"] for c in base["containers"]]
    assert pod["serviceAccountName"] in team.service_accounts
    for volume in pod["volumes"]:
        assert volume["persistentVolumeClaim"]["claimName"] in team.volumes
        assert volume["name"] not in [taken["name"] for taken in base["volumes"]]
    mounted = [mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]]
    assert mounted == [volume["name"] for volume in pod["volumes"]]
