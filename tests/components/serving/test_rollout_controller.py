import re
from functools import cache

from components.catalog.downloads import ROLLOUTS_GATEWAY_PLUGIN
from components.serving.rollout_controller_values import ROLLOUTS_CPU_MILLICORES, rollout_controller_values
from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs_rollouts import PROGRAMS
from tests.components.serving.test_autoscaling import kinds

RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"


@cache
def every() -> RecordedPlan:
    return record(PROGRAMS["rollouts"])


def test_controller_has_a_restricted_namespace_of_its_own() -> None:
    release = every().resource("rollouts", RELEASE).resource
    assert kinds(release.property_dependencies["namespace"]) == {NAMESPACE}
    metadata = every().resource("rollouts", NAMESPACE).inputs["metadata"]
    assert metadata["name"] == "argo-rollouts"
    assert metadata["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_plugin_is_one_file_that_is_checked_as_it_is_fetched() -> None:
    [plugin] = rollout_controller_values([])["controller"]["trafficRouterPlugins"]
    assert plugin["name"] == "argoproj-labs/gatewayAPI"
    assert re.fullmatch(r"https://github\.com/.+/v\d+\.\d+\.\d+/gatewayapi-plugin-linux-amd64", plugin["location"])
    assert re.fullmatch(r"[0-9a-f]{64}", plugin["sha256"])
    assert re.search(r", 2026-\d\d$", ROLLOUTS_GATEWAY_PLUGIN.source)


def test_controller_runs_where_its_plugin_does() -> None:
    controller = rollout_controller_values(["cluster-system"])["controller"]
    assert controller["nodeSelector"] == {"kubernetes.io/arch": "amd64"}
    [term] = controller["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][
        "nodeSelectorTerms"
    ]
    assert term["matchExpressions"][0]["values"] == ["cluster-system"]


def test_controller_may_change_routes_and_nothing_of_other_gateways() -> None:
    providers = rollout_controller_values([])["providerRBAC"]["providers"]
    assert [name for name, granted in providers.items() if granted] == ["gatewayAPI"]
    assert len(providers) == 10


def test_room_that_is_asked_for_is_what_its_pods_request() -> None:
    controller = rollout_controller_values([])["controller"]
    assert f"{ROLLOUTS_CPU_MILLICORES // controller['replicas']}m" == controller["resources"]["requests"]["cpu"]
