from functools import cache

import pulumi

from components.training.runtimes_spec import OperatorsSpec
from groundplane.testing import RecordedPlan, record
from tests.components.cluster.programs_team_namespace import provider
from tests.components.training.programs_runtimes import EVERY_OPERATOR, operators

NAMESPACE = "kubernetes:core/v1:Namespace"
RELEASE = "kubernetes:helm.sh/v3:Release"


def plan(spec: OperatorsSpec, *runtimes: str) -> RecordedPlan:
    return record(lambda: operators(spec, dict.fromkeys(runtimes), pulumi.ResourceOptions(providers=[provider()])))


@cache
def every() -> RecordedPlan:
    return plan(EVERY_OPERATOR, "one")


def test_every_operator_is_counted() -> None:
    assert every().plan.counts() == {NAMESPACE: 4, RELEASE: 4}


def test_only_what_is_wanted_is_there() -> None:
    assert plan(OperatorsSpec(ray=True)).plan.counts() == {NAMESPACE: 1, RELEASE: 1}
    assert plan(OperatorsSpec()).plan.counts() == {}


def test_operator_is_in_a_restricted_namespace_of_its_own() -> None:
    every().resource("training-kubeflow-trainer", NAMESPACE).has(
        metadata={
            "name": "kubeflow-system",
            "labels": {
                "app.kubernetes.io/managed-by": "groundplane",
                "pod-security.kubernetes.io/enforce": "restricted",
                "pod-security.kubernetes.io/warn": "restricted",
            },
        }
    )
    every().resource("training-kubeflow-trainer", RELEASE).has(namespace="kubeflow-system").depends_on(
        "training-kubeflow-trainer"
    )


def test_trainer_comes_after_jobset() -> None:
    every().resource("training-kubeflow-trainer", RELEASE).depends_on("training-jobset")


def test_release_is_of_the_pinned_chart() -> None:
    every().resource("training-kubeflow-trainer", RELEASE).has(
        chart="oci://ghcr.io/kubeflow/charts/kubeflow-trainer", version="2.2.1", name="kubeflow-trainer"
    )
    every().resource("training-kuberay-operator", RELEASE).has(
        chart="kuberay-operator",
        version="1.7.0",
        repositoryOpts={"repo": "https://ray-project.github.io/kuberay-helm/"},
    )
