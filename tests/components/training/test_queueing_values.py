import json
from typing import Any

from components.cluster.rbac import WORKLOADS
from components.training.queueing_values import FRAMEWORKS, configuration, controller_values
from tests.components.training.programs_queueing import queueing_spec

SPEC = queueing_spec({})


def manager(**fields: Any) -> Any:
    return controller_values(queueing_spec(fields), ["vision"], {"groundplane/node-group": "cluster-system"})


def test_configuration_is_the_chart_s_text() -> None:
    text = manager()["managerConfig"]["controllerManagerConfigYaml"]
    assert json.loads(text) == configuration(SPEC, ["vision"])


def test_controller_runs_twice_on_the_nodes_it_is_given() -> None:
    found = manager()["controllerManager"]
    assert found["replicas"] == 2
    assert found["podDisruptionBudget"] == {"enabled": True, "minAvailable": 1}
    assert found["nodeSelector"] == {"groundplane/node-group": "cluster-system"}


def test_every_job_of_a_team_is_managed_and_none_of_others() -> None:
    found = configuration(SPEC, ["vision", "language"])
    assert found["manageJobsWithoutQueueName"] is True
    assert found["managedJobsNamespaceSelector"] == {
        "matchExpressions": [
            {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["language", "vision"]},
        ]
    }


def test_no_namespace_is_managed_without_teams() -> None:
    assert configuration(SPEC, [])["managedJobsNamespaceSelector"] == {
        "matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "DoesNotExist"}]
    }


def test_all_that_a_team_may_make_to_get_pods_is_managed() -> None:
    kinds = {resource.removesuffix("s") for resources in WORKLOADS.values() for resource in resources}
    named = {framework.rpartition("/")[2] for framework in FRAMEWORKS}
    no_pods = {"configmap", "deployments/scale", "persistentvolumeclaim", "poddisruptionbudget", "resourceclaim"}
    no_pods |= {"resourceclaimtemplate", "service", "statefulsets/scale", "trainingruntime"}
    # A CronJob makes Jobs.
    assert kinds - no_pods - {"cronjob"} == named


def test_jobs_wait_for_their_pods() -> None:
    ready = {"timeout_minutes": 30, "recovery_timeout_minutes": 5, "requeue_limit": None, "requeue_base_seconds": 10}
    assert configuration(queueing_spec({"pods_ready": ready}), [])["waitForPodsReady"] == {
        "timeout": "30m",
        "recoveryTimeout": "5m",
        "blockAdmission": False,
        "requeuingStrategy": {"timestamp": "Eviction", "backoffBaseSeconds": 10, "backoffMaxSeconds": 3600},
    }
    assert configuration(SPEC, [])["waitForPodsReady"]["requeuingStrategy"]["backoffLimitCount"] == 10


def test_fair_sharing_is_on_unless_it_is_off() -> None:
    assert configuration(SPEC, [])["fairSharing"] == {
        "preemptionStrategies": ["LessThanOrEqualToFinalShare", "LessThanInitialShare"]
    }
    assert "fairSharing" not in configuration(queueing_spec({"fair_sharing": False}), [])


def test_huge_pages_are_not_counted() -> None:
    assert configuration(SPEC, [])["resources"] == {"excludeResourcePrefixes": ["ephemeral-storage", "hugepages-"]}
