import json
from functools import cache

from components.serving import endpoint_picker_manifests as manifests
from components.serving.endpoint_picker_spec import EndpointPickerSpec
from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs_gateway import MODELS, PROGRAMS

NAME = "assistant-picker"
EXTENSION = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyExtensionPolicy"
BALANCING = "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy"
GRANT = "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role"
ROUTE = [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "assistant"}]


@cache
def plan() -> RecordedPlan:
    return record(PROGRAMS["gateway-public"])


def arguments() -> dict[str, str]:
    spec = manifests.deployment_spec(
        "assistant",
        EndpointPickerSpec(),
        MODELS["assistant"],
        models_namespace="serving",
        system_node_groups=["cluster-system"],
    )
    [container] = spec["template"]["spec"]["containers"]
    return dict(argument.removeprefix("--").split("=", 1) for argument in container["args"])


def test_picker_sees_the_pods_of_the_model_in_their_namespace() -> None:
    made = arguments()
    assert made["endpoint-selector"] == "groundplane/model=assistant"
    assert (made["endpoint-target-ports"], made["pool-namespace"]) == ("8000", "serving")
    [rule] = plan().resource(NAME, ROLE).inputs["rules"]
    assert (rule["resources"], rule["verbs"]) == (["pods"], ["get", "list", "watch"])
    assert plan().resource(NAME, ROLE).inputs["metadata"]["namespace"] == "serving"


def test_picker_goes_by_queues_and_caches() -> None:
    config = json.loads(arguments()["config-text"])
    plugins = {plugin["pluginRef"]: plugin["weight"] for plugin in config["schedulingProfiles"][0]["plugins"]}
    assert plugins == {"queue-scorer": 2, "kv-cache-utilization-scorer": 2, "prefix-cache-scorer": 3}
    assert {plugin["type"] for plugin in config["plugins"]} == set(plugins)


def test_picker_is_pinned_restricted_and_on_the_system_groups() -> None:
    pod = plan().resource(NAME, DEPLOYMENT).inputs["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert "@sha256:" in container["image"]
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert "nodeAffinity" in pod["affinity"]


def test_picker_ends_the_answers_that_it_is_on_the_way_of() -> None:
    pod = plan().resource(NAME, DEPLOYMENT).inputs["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] == 730


def test_proxies_ask_it_for_requests_of_the_model() -> None:
    spec = plan().resource(NAME, EXTENSION).inputs["spec"]
    [processor] = spec["extProc"]
    assert spec["targetRefs"] == ROUTE
    assert processor["processingMode"] == {
        "request": {"body": "FullDuplexStreamed"},
        "response": {"body": "FullDuplexStreamed"},
    }
    assert (processor["failOpen"], processor["messageTimeout"]) == (False, "600s")
    assert processor["backendRefs"][0]["port"] == 9002


def test_proxies_do_as_it_says() -> None:
    spec = plan().resource(NAME, BALANCING).inputs["spec"]
    assert spec["targetRefs"] == ROUTE
    assert spec["loadBalancer"]["endpointOverride"] == {"extractFrom": [{"header": "x-gateway-destination-endpoint"}]}
    assert spec["timeout"]["http"] == {"requestTimeout": "600s"}


def test_policies_may_name_its_service_across_namespaces() -> None:
    spec = plan().resource(NAME, GRANT).inputs["spec"]
    assert spec["from"] == [{"group": "gateway.envoyproxy.io", "kind": "EnvoyExtensionPolicy", "namespace": "serving"}]
    assert spec["to"] == [{"group": "", "kind": "Service", "name": NAME}]


def test_nobody_asks_it_before_it_answers() -> None:
    before = plan().resource(NAME, EXTENSION).resource.options.depends_on_explicit
    kinds = {urn.split("::")[2].rpartition("$")[2] for urn in before}
    assert {DEPLOYMENT, "kubernetes:core/v1:Service", GRANT, BALANCING} <= kinds
