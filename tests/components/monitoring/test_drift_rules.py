import json
from collections.abc import Mapping
from typing import Any

import pytest

from components.monitoring.drift_rules import (
    DriftSurroundings,
    drift_cpu_millicores,
    drift_images_by_tag,
    drift_problems,
)
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from tests.components.monitoring.programs_drift import CHURN, RANKER, changed, cpu_nodes, drift_spec
from tests.components.serving.programs import nodes

FEATURES: dict[str, Any] = {"purpose": "features"}


def bucket(fields: Mapping[str, Any]) -> ArtifactBucketSpec:
    return ArtifactBucketSpec.model_validate_json(json.dumps(fields))


def around(**changes: Any) -> DriftSurroundings:
    there: dict[str, Any] = {
        "models": ["churn", "ranker"],
        "buckets": {"features": bucket(FEATURES), "reports": bucket(FEATURES)},
        "nodes": {"cpu": cpu_nodes(), **{key: value for key, value in nodes().items() if key != "cpu"}},
        "metrics": True,
    }
    return DriftSurroundings(**{**there, **changes})


def found(monitor: Mapping[str, Any], there: DriftSurroundings, key: str = "churn") -> list[str]:
    return [str(problem) for problem in drift_problems({key: drift_spec(monitor)}, there)]


def test_monitors_that_fit_have_no_problems() -> None:
    assert found(CHURN, around()) == found(RANKER, around(), "ranker") == []


def test_fails_when_the_model_is_not_served() -> None:
    assert found(CHURN, around(), "chrun") == ["chrun: is none of the models that are served; got 'chrun'; write churn"]


def test_fails_when_nobody_scrapes_the_gauges() -> None:
    [problem] = found(CHURN, around(metrics=False))
    assert problem.startswith("churn: would tell nobody: there is no Prometheus")


@pytest.mark.parametrize("part", ["reference", "current", "reports"])
def test_fails_when_a_bucket_is_not_there(part: str) -> None:
    assert found(changed(f"{part}.bucket", "feature"), around()) == [
        f"churn.{part}.bucket: is none of the buckets there are; got 'feature'; write features"
    ]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"prefix": "churn/reference/", "expire_days": 400}, ["churn.reference.prefix: expires 400 days after"]),
        ({"prefix": "churn/", "expire_days": 400}, ["churn.reference.prefix: expires 400 days after"]),
        ({"prefix": "churn/requests/", "expire_days": 7}, ["churn.current.prefix: expires 7 days after"]),
        ({"prefix": "churn/requests/", "expire_days": 8}, []),
        (
            {"prefix": "", "transitions": {"glacier": 7}},
            ["churn.reference.prefix: goes to glacier after 7", "churn.current.prefix: goes to glacier after 7"],
        ),
        ({"prefix": "", "transitions": {"glacier_ir": 1}}, []),
        ({"prefix": "other/", "expire_days": 1}, []),
    ],
)
def test_fails_when_data_are_gone_before_they_are_compared(rule: dict[str, Any], told: list[str]) -> None:
    features = bucket({**FEATURES, "lifecycle": {"old": rule}})
    problems = found(CHURN, around(buckets={"features": features, "reports": bucket(FEATURES)}))
    assert len(problems) == len(told)
    assert all(problem.startswith(start) for problem, start in zip(problems, told, strict=True))


@pytest.mark.parametrize("purpose", ["logs", "state"])
def test_fails_when_reports_go_where_they_do_not_belong(purpose: str) -> None:
    buckets = {"features": bucket(FEATURES), "reports": bucket({"purpose": purpose})}
    [problem] = found(CHURN, around(buckets=buckets))
    assert problem.startswith(f"churn.reports.bucket: is for {purpose} alone")


@pytest.mark.parametrize(
    ("job", "told"),
    [
        ({"nodes": "cup"}, "churn.job.nodes: is neither a node group nor a node pool of the cluster"),
        ({"nodes": "inference"}, "churn.job.nodes: has accelerators, of which the job uses none"),
        ({"nodes": "cpu", "cpu_millicores": 8000}, "churn.job.cpu_millicores: is more than a node of cpu has"),
        ({"nodes": "cpu", "memory_mib": 32768}, "churn.job.memory_mib: is more than a node of cpu has"),
    ],
)
def test_fails_when_the_job_has_no_place(job: dict[str, Any], told: str) -> None:
    [problem] = found(changed("job", job), around())
    assert problem.startswith(told)


def test_images_by_tag_are_told_of() -> None:
    monitors = {"churn": drift_spec(changed("image", "registry.example.com/drift:1.0")), "ranker": drift_spec(RANKER)}
    [problem] = drift_images_by_tag(monitors)
    assert (problem.path, problem.got) == (("churn", "image"), "registry.example.com/drift:1.0")


def test_room_is_for_the_gateway_and_the_largest_job_of_the_system() -> None:
    large = drift_spec(changed("job.cpu_millicores", 1500))
    assert drift_cpu_millicores({}) == 0
    assert drift_cpu_millicores({"ranker": drift_spec(RANKER)}) == 50
    assert drift_cpu_millicores({"churn": drift_spec(CHURN), "other": large, "ranker": drift_spec(RANKER)}) == 1550
