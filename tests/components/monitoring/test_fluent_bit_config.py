from fnmatch import fnmatchcase

import pytest

from components.cluster.team_namespace_spec import reserved
from components.monitoring import fluent_bit_config as config
from components.monitoring.logs_spec import CloudWatchLogsSpec, LokiLogsSpec
from components.monitoring.logs_values import PLATFORM_NAMESPACES
from tests.components.monitoring.programs_logs import CLOUDWATCH, LOKI, logs_spec


def _sections(text: str) -> list[dict[str, list[str]]]:
    """Sections of a configuration, each with the values of its keys."""
    found: list[dict[str, list[str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            found.append({"": [line.strip("[]")]})
        else:
            key, _, value = line.partition(" ")
            found[-1].setdefault(key, []).append(value)
    return found


def _cloudwatch(**changed: object) -> CloudWatchLogsSpec:
    spec = logs_spec(CLOUDWATCH, **changed)
    assert isinstance(spec, CloudWatchLogsSpec)
    return spec


def _source(pod: str, namespace: str, container: str) -> set[str]:
    """Which inputs read a container's file."""
    name = f"{config.CONTAINERS}/{pod}_{namespace}_{container}-{'0' * 64}.log"
    tails = [each for each in _sections(config.inputs(PLATFORM_NAMESPACES)) if each["Name"] == ["tail"]]
    return {
        each["Alias"][0]
        for each in tails
        if any(fnmatchcase(name, glob) for glob in each["Path"][0].split(","))
        and not any(fnmatchcase(name, glob) for glob in each["Exclude_Path"][0].split(","))
    }


@pytest.mark.parametrize(
    ("pod", "namespace", "container", "kind"),
    [
        ("assistant-7d9", "models", "vllm", "application"),
        ("kube-prober-0", "vision", "kube-prober", "application"),
        ("coredns-abc", "kube-system", "coredns", "platform"),
        ("prometheus-0", "monitoring", "prometheus", "platform"),
        ("keda-operator-1", "keda", "keda-operator", "platform"),
        ("kueue-0", "kueue-system", "manager", "platform"),
        ("job-1", "system-test", "main", "application"),
    ],
)
def test_container_is_read_once_and_as_what_it_is(pod: str, namespace: str, container: str, kind: str) -> None:
    assert _source(pod, namespace, container) == {kind}


def test_fluent_bit_does_not_read_itself() -> None:
    assert _source("fluent-bit-x7zk2", "logs-system", "fluent-bit") == set()


@pytest.mark.parametrize(
    "namespace", ["kube-node-lease", "eks-auth", "aws-observability", "cert-manager-system", "drift"]
)
def test_namespaces_that_no_team_may_have_are_the_platforms(namespace: str) -> None:
    assert reserved(namespace)
    assert any(fnmatchcase(namespace, glob) for glob in PLATFORM_NAMESPACES)


def test_what_waits_is_on_disk_and_bounded() -> None:
    (service,) = _sections(config.service())
    assert service["storage.path"] == ["/var/lib/fluent-bit/buffer"]
    assert {tuple(each["storage.type"]) for each in _sections(config.inputs(PLATFORM_NAMESPACES))} == {("filesystem",)}
    outputs = _sections(config.cloudwatch_outputs(_cloudwatch(buffer_mib=2048), "us-east-1"))
    assert [each["storage.total_limit_size"] for each in outputs] == [["1024M"], ["512M"], ["512M"]]
    assert {tuple(each["Retry_Limit"]) for each in outputs} == {("no_limits",)}


def test_lines_are_joined_before_kubernetes_is_asked() -> None:
    found = [(each["Name"][0], each["Match"][0]) for each in _sections(config.filters(_cloudwatch()))]
    assert found == [
        ("multiline", "platform.*"),
        ("kubernetes", "platform.*"),
        ("multiline", "application.*"),
        ("kubernetes", "application.*"),
    ]
    joined = _sections(config.filters(_cloudwatch(traces_of=["ruby", "go"])))[0]
    assert joined["multiline.parser"] == ["go, ruby"]


def test_nothing_is_joined_without_languages() -> None:
    assert [each["Name"] for each in _sections(config.filters(_cloudwatch(traces_of=[])))] == [["kubernetes"]] * 2


@pytest.mark.parametrize(("given", "expected"), [({}, ["Off", "Off"]), ({"pods_opt_out": True}, ["Off", "On"])])
def test_only_applications_may_opt_out_and_only_if_they_may(given: dict[str, bool], expected: list[str]) -> None:
    filters = [each for each in _sections(config.filters(_cloudwatch(**given))) if each["Name"] == ["kubernetes"]]
    assert [each["K8S-Logging.Exclude"][0] for each in filters] == expected


def test_tag_of_a_file_leads_back_to_its_pod() -> None:
    tails = [each for each in _sections(config.inputs(PLATFORM_NAMESPACES)) if each["Name"] == ["tail"]]
    filters = [each for each in _sections(config.filters(_cloudwatch())) if each["Name"] == ["kubernetes"]]
    for tail, kubernetes in zip(tails, filters, strict=True):
        prefix = tail["Tag"][0].removesuffix("*")
        assert kubernetes["Kube_Tag_Prefix"] == [f"{prefix}var.log.containers."]


def test_groups_are_named_by_the_environment_and_never_made() -> None:
    outputs = _sections(config.cloudwatch_outputs(_cloudwatch(), "eu-west-1"))
    assert [each["log_group_name"][0] for each in outputs] == [
        "${APPLICATION_LOG_GROUP}",
        "${PLATFORM_LOG_GROUP}",
        "${PLATFORM_LOG_GROUP}",
    ]
    assert {(each["region"][0], each["auto_create_group"][0]) for each in outputs} == {("eu-west-1", "false")}


def test_loki_gets_few_labels() -> None:
    spec = logs_spec(LOKI)
    assert isinstance(spec, LokiLogsSpec)
    application, _, node = _sections(config.loki_outputs(spec, "loki.loki-system.svc"))
    assert [label.partition("=")[0].strip() for label in application["labels"][0].split(",")] == [
        "kind",
        "source",
        "namespace",
        "app",
        "container",
    ]
    assert node["labels"] == ["kind=platform, source=node, node=${NODE_NAME}"]
    assert (application["host"], application["port"]) == (["loki.loki-system.svc"], ["3100"])
