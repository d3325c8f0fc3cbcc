import json
from functools import cache
from typing import Any

import pulumi
import pytest
from kubernetes_validate import validate  # type: ignore[import-untyped]  # ships no types

from components.catalog.charts import CHARTS, ChartName
from components.monitoring.drift import DriftMonitor, DriftMonitorArgs
from components.monitoring.drift_bounds import DriftBound
from components.monitoring.drift_values import PUSH_URL, gateway_values, service_monitor_spec
from groundplane.testing import RecordedPlan, record
from tests.components.monitoring.programs_drift import CHURN, PROGRAMS, TAGS, drift_spec

CRON = "kubernetes:batch/v1:CronJob"
CONFIG = "kubernetes:core/v1:ConfigMap"
NETWORK = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
POLICY = "aws:iam/rolePolicy:RolePolicy"
RELEASE = "kubernetes:helm.sh/v3:Release"
MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
DATA = "arn:aws:s3:::groundplane-test-features"


@cache
def several() -> RecordedPlan:
    return record(PROGRAMS["drift-several"])


def job(key: str) -> Any:
    return several().resource(f"drift-{key}", CRON).inputs["spec"]


def pod(key: str) -> Any:
    return job(key)["jobTemplate"]["spec"]["template"]["spec"]


def test_one_monitor_is_counted() -> None:
    assert record(PROGRAMS["drift-smallest"]).plan.counts() == {
        NETWORK: 3,
        ASSOCIATION: 1,
        "aws:iam/role:Role": 1,
        POLICY: 1,
        CRON: 1,
        CONFIG: 1,
        ACCOUNT: 1,
        "kubernetes:core/v1:Namespace": 1,
        RELEASE: 1,
        MONITOR: 1,
    }


def test_objects_are_what_kubernetes_knows() -> None:
    found = [r.inputs for r in several().plan.resources if r.type in (CRON, CONFIG, NETWORK, ACCOUNT)]
    for manifest in found:
        validate(manifest, "1.35", strict=True)
    assert len(found) == 2 * 4 + 2


def test_runs_come_one_at_a_time_and_end() -> None:
    spec = job("ranker")
    assert (spec["schedule"], spec["timeZone"], spec["concurrencyPolicy"]) == (
        "30 4 * * mon",
        "Europe/Berlin",
        "Forbid",
    )
    assert (spec["startingDeadlineSeconds"], spec["failedJobsHistoryLimit"]) == (3600, 3)
    template = spec["jobTemplate"]["spec"]
    assert (template["activeDeadlineSeconds"], template["backoffLimit"]) == (7200, 0)


def test_tries_are_not_wasted_on_what_stays_wrong_nor_taken_by_nodes_that_go() -> None:
    fail, ignore = job("churn")["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
    assert fail == {
        "action": "FailJob",
        "onExitCodes": {"containerName": "drift", "operator": "In", "values": [2, 3, 4]},
    }
    assert ignore["onPodConditions"] == [{"type": "DisruptionTarget", "status": "True"}]
    assert pod("churn")["restartPolicy"] == "Never"


def test_container_may_do_nothing_and_write_nowhere_but_its_scratch() -> None:
    spec = pod("churn")
    [container] = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] == 65532
    assert spec["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }
    assert {mount["mountPath"]: mount.get("readOnly", False) for mount in container["volumeMounts"]} == {
        "/etc/groundplane-drift": True,
        "/tmp": False,
    }
    assert container["resources"] == {
        "limits": {"ephemeral-storage": "5Gi", "memory": "2048Mi"},
        "requests": {"cpu": "1000m", "ephemeral-storage": "5Gi", "memory": "2048Mi"},
    }


def test_jobs_run_on_the_nodes_of_the_system_or_on_those_that_are_named() -> None:
    assert "nodeSelector" not in pod("churn")
    [term] = pod("churn")["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][
        "nodeSelectorTerms"
    ]
    assert term["matchExpressions"][0]["values"] == ["cluster-system"]
    assert pod("ranker")["nodeSelector"] == {"groundplane/node-group": "cluster-cpu"}
    assert [each["key"] for each in pod("ranker")["tolerations"]] == ["batch"]


def test_role_reads_the_windows_and_writes_the_models_reports_and_nothing_else() -> None:
    statements = json.loads(several().resource("drift-churn", POLICY).inputs["policy"])["Statement"]
    writes = [s["Resource"] for s in statements if "s3:PutObject" in s["Action"]]
    reads = [s["Resource"] for s in statements if s["Action"][0] == "s3:GetObject"]
    assert writes == [["arn:aws:s3:::groundplane-test-reports/drift-reports/churn/*"]]
    assert reads == [[f"{DATA}/churn/reference/*", f"{DATA}/churn/requests/*"]]
    [key] = [s for s in statements if "kms:Decrypt" in s["Action"]]
    assert key["Action"] == ["kms:Decrypt"]


def test_role_of_reports_beside_data_writes_below_its_own_folder() -> None:
    statements = json.loads(several().resource("drift-ranker", POLICY).inputs["policy"])["Statement"]
    [writes] = [s["Resource"] for s in statements if "s3:PutObject" in s["Action"]]
    assert writes == [f"{DATA}/drift/ranker/*"]


def test_role_is_the_service_accounts() -> None:
    several().resource("drift-churn", ASSOCIATION).has(namespace="drift", serviceAccount="churn")
    assert pod("churn")["serviceAccountName"] == "churn"


def test_job_starts_with_its_rights_its_config_and_its_policy() -> None:
    cron = several().resource("drift-churn", CRON)
    waits = {urn.split("::")[-2].rpartition("$")[2] for urn in cron.resource.dependencies}
    assert {NETWORK, CONFIG, ACCOUNT, ASSOCIATION} <= waits


def test_job_talks_to_names_credentials_s3_and_the_gateway() -> None:
    spec = several().resource("drift-churn", NETWORK).inputs["spec"]
    assert [[port["port"] for port in rule["ports"]] for rule in spec["egress"]] == [[53, 53], [80], [443], [9091]]
    assert "ingress" not in spec
    assert sorted(spec["policyTypes"]) == ["Egress", "Ingress"]


def test_namespace_is_closed_and_restricted() -> None:
    several().resource("drift-default-deny", NETWORK).has(
        spec={"podSelector": {}, "policyTypes": ["Egress", "Ingress"]}
    )
    labels = several().resource("drift", "kubernetes:core/v1:Namespace").inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_gateway_is_pinned_and_takes_gauges_of_jobs_alone() -> None:
    chart = CHARTS[ChartName.PUSHGATEWAY]
    several().resource("drift-gateway", RELEASE).has(chart=chart.name, version=chart.version, name=chart.name)
    [rule] = several().resource("drift-gateway", NETWORK).inputs["spec"]["ingress"]
    jobs, scrapers = rule["from"]
    assert jobs == {"podSelector": {"matchExpressions": [{"key": "groundplane/drift-monitor", "operator": "Exists"}]}}
    assert scrapers == {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
    assert PUSH_URL == "http://prometheus-pushgateway.drift:9091"


def test_series_stay_the_same_when_the_gateway_is_another_pod() -> None:
    [endpoint] = service_monitor_spec()["endpoints"]
    assert endpoint["honorLabels"] is True
    assert endpoint["metricRelabelings"] == [
        {"action": "labeldrop", "regex": "container|endpoint|namespace|pod|service"}
    ]
    several().resource("drift-gateway", MONITOR).has(spec=service_monitor_spec())


def test_there_is_one_gateway_restricted_and_on_the_nodes_of_the_system() -> None:
    values = gateway_values(["cluster-system"])
    assert (values["replicaCount"], values["serviceMonitor"]) == (1, {"enabled": False})
    assert values["containerSecurityContext"]["readOnlyRootFilesystem"] is True
    assert "nodeAffinity" in values["affinity"]
    assert "affinity" not in gateway_values([])


def test_fails_when_a_bucket_has_no_name() -> None:
    def program() -> None:
        args = DriftMonitorArgs(
            spec=drift_spec(CHURN),
            model="churn",
            bound=DriftBound(share=0.3, report_seconds=1),
            namespace_ready="drift",
            cluster=None,  # type: ignore[arg-type]  # never looked at
            bucket_names={"features": "groundplane-test-features"},
            grants=None,  # type: ignore[arg-type]  # the same
            tags=TAGS,
        )
        DriftMonitor("drift-churn", args, pulumi.ResourceOptions())

    with pytest.raises(ValueError, match="drift monitor drift-churn: no name of reports; pass it in bucket_names"):
        record(program)
