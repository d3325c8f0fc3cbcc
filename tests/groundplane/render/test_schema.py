from collections.abc import Iterator
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped] # the package has no types
import pytest

from components.catalog.kubernetes_versions import VERSIONS
from groundplane.plan.model import Plan
from groundplane.render.objects import OWN_GROUPS, is_known_later, render
from groundplane.render.schema import Schemas, schemas_of
from tests import ROOT

POD: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}
CONTAINER = {"name": "main", "image": "busybox"}
LATER = "${aws:s3/bucket:Bucket::data.arn}"


def schemas(minor: str = "1.35") -> Schemas:
    found = schemas_of(minor)
    assert found is not None
    return found


def flaws(data: dict[str, Any]) -> Iterator[str]:
    for flaw in schemas().flaws(data, is_known_later):
        yield "; ".join(flaw)


def pod(**spec: Any) -> dict[str, Any]:
    return {**POD, "spec": {"containers": [CONTAINER], **spec}}


@pytest.mark.parametrize("minor", VERSIONS)
def test_every_minor_of_the_catalogue_has_schemas(minor: str) -> None:
    assert schemas_of(minor) is not None


def test_minor_that_nobody_knows_has_none() -> None:
    assert schemas_of("1.99") is None


@pytest.mark.parametrize("minor", ["1.34", "1.35", "1.36"])
def test_object_that_is_right_passes(minor: str) -> None:
    assert list(schemas(minor).flaws(pod(), is_known_later)) == []


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (pod(hostNetwrok=True), "spec.hostNetwrok: is no field in Kubernetes 1.35; write hostNetwork"),
        ({**POD, "spec": {}}, "spec.containers: is required, and missing; set it"),
        (
            pod(terminationGracePeriodSeconds="60"),
            "spec.terminationGracePeriodSeconds: must be integer; got '60'; write a value of that type",
        ),
        (
            pod(containers=[{**CONTAINER, "resources": {"limits": {"cpu": []}}}]),
            "spec.containers[0].resources.limits.cpu: must be string or number; got []; write a value of that type",
        ),
    ],
)
def test_flaw_is_told_with_its_path_and_its_fix(data: dict[str, Any], told: str) -> None:
    assert list(flaws(data)) == [told]


def test_field_that_is_like_no_other_is_to_be_removed() -> None:
    (told,) = flaws({**POD, "zzz": 1})
    assert told == (
        "zzz: is no field in Kubernetes 1.35; remove it; known are apiVersion, kind, metadata, spec, status"
    )


def test_all_flaws_are_told_at_once() -> None:
    found = list(flaws(pod(hostNetwrok=True, containers=[{"nam": "x"}, {"image": 3, "name": "y"}])))
    assert [told.partition(":")[0] for told in found] == [
        "spec.hostNetwrok",
        "spec.containers[0].name",
        "spec.containers[0].nam",
        "spec.containers[1].image",
    ]


@pytest.mark.parametrize("value", [LATER, "[secret]"])
def test_value_that_is_known_later_is_not_judged(value: str) -> None:
    assert list(flaws(pod(terminationGracePeriodSeconds=value, volumes=value))) == []


def test_versions_are_those_of_the_minor() -> None:
    assert schemas("1.30").versions("resource.k8s.io", "DeviceClass") == ()
    assert "v1" in schemas("1.35").versions("resource.k8s.io", "DeviceClass")


def committed(name: str) -> list[dict[str, Any]]:
    plan = Plan.from_json((ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8"))
    manifests = [dict(manifest.data) for manifest in render(plan).manifests if manifest.group in OWN_GROUPS]
    # What is in a Secret is left out of plans, and what stands there instead has another type.
    return [data for data in manifests if data["kind"] != "Secret"]


@pytest.mark.parametrize(
    "data", [pod(), *committed("prod")], ids=lambda data: f"{data['kind']}-{data['metadata']['name']}"
)
def test_verdict_is_that_of_kubernetes_validate(data: dict[str, Any]) -> None:
    kubernetes_validate.validate(data, "1.35", strict=True)
    assert list(flaws(data)) == []
