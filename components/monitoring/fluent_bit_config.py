"""Configuration of Fluent Bit, in its classic format. Pure functions that make text; no pulumi here.

Keys: Fluent Bit's manual 4.2 and the current one, pipeline/{inputs,filters,outputs} (2026-11). Containers are told
apart by the names of their files, POD_NAMESPACE_CONTAINER-ID.log: neither of the three has an underscore in it.
"""

from collections.abc import Sequence

from components.monitoring.logs_spec import CloudWatchLogsSpec, LokiLogsSpec

STATE = "/var/lib/fluent-bit"
"""Folder of the node with positions in files, and with what waits."""

CONTAINERS = "/var/log/containers"
"""Folder of the node with a link to each container's file."""

APPLICATION, PLATFORM = "application", "platform"
"""Kinds of logs: what teams, models and jobs write; and the cluster's own services and nodes."""

SOURCES = ((APPLICATION, APPLICATION), (PLATFORM, PLATFORM), (PLATFORM, "node"))
"""Where records come from, each after the kind of its logs."""

UNITS = ("containerd.service", "kubelet.service")
"""Units of the node whose journal is read."""

GROUP_OF = {APPLICATION: "APPLICATION_LOG_GROUP", PLATFORM: "PLATFORM_LOG_GROUP"}
"""Environment variables with the names of log groups, by kind: names are known late."""


def section(kind: str, *pairs: tuple[str, str]) -> str:
    """One section, such as [INPUT]."""
    return "\n".join([f"[{kind}]", *(f"    {key} {value}" for key, value in pairs)]) + "\n"


def service() -> str:
    """The whole: what waits is on disk, and the health says when it cannot get rid of it."""
    return section(
        "SERVICE",
        ("Daemon", "Off"),
        ("Flush", "5"),
        ("Grace", "30"),
        ("Log_Level", "warn"),
        ("HTTP_Server", "On"),
        ("HTTP_Listen", "0.0.0.0"),
        ("HTTP_Port", "2020"),
        ("Health_Check", "On"),
        ("storage.path", f"{STATE}/buffer"),
        ("storage.sync", "normal"),
        ("storage.checksum", "On"),
        # Each is 2 MB of memory, about.
        ("storage.max_chunks_up", "32"),
        ("storage.backlog.mem_limit", "16M"),
        ("storage.metrics", "On"),
    )


def inputs(namespaces: Sequence[str]) -> str:
    """Containers of the platform, those of everybody else, and the journal of the node.

    `namespaces` are those of the platform; a * stands for any characters.
    """
    platform = ",".join(f"{CONTAINERS}/*_{namespace}_*.log" for namespace in namespaces)
    # Its own: an error of an output would make a record, which makes an error.
    own = f"{CONTAINERS}/fluent-bit-*_*_fluent-bit-*.log"
    return "\n".join(
        [
            _tail(PLATFORM, platform, own),
            _tail(APPLICATION, f"{CONTAINERS}/*.log", platform),
            section(
                "INPUT",
                ("Name", "systemd"),
                ("Alias", "node"),
                ("Tag", "node.*"),
                *(("Systemd_Filter", f"_SYSTEMD_UNIT={unit}") for unit in UNITS),
                ("DB", f"{STATE}/node.db"),
                ("Read_From_Tail", "On"),
                ("Lowercase", "On"),
                ("Strip_Underscores", "On"),
                ("storage.type", "filesystem"),
            ),
        ]
    )


def filters(spec: CloudWatchLogsSpec | LokiLogsSpec) -> str:
    """Lines that belong together become one record, which then gets what Kubernetes knows of its pod."""
    return "\n".join(each for kind in (PLATFORM, APPLICATION) for each in _filters(spec, kind))


def cloudwatch_outputs(spec: CloudWatchLogsSpec, region: str) -> str:
    """A stream for each container in the log group of its kind; groups are there, and none is made."""
    return "\n".join(_to_cloudwatch(spec, kind, source, region) for kind, source in SOURCES)


def loki_outputs(spec: LokiLogsSpec, host: str) -> str:
    """Few labels: each combination is a stream of its own, and pods come and go."""
    return "\n".join(_to_loki(spec, kind, source, host) for kind, source in SOURCES)


def _tail(kind: str, path: str, but: str) -> str:
    return section(
        "INPUT",
        ("Name", "tail"),
        ("Alias", kind),
        ("Tag", f"{kind}.*"),
        ("Path", path),
        ("Exclude_Path", but),
        ("multiline.parser", "cri"),
        ("DB", f"{STATE}/{kind}.db"),
        ("DB.locking", "true"),
        ("Read_from_Head", "On"),
        ("Refresh_Interval", "10"),
        ("Rotate_Wait", "30"),
        ("Buffer_Max_Size", "512k"),
        ("Skip_Long_Lines", "On"),
        ("storage.type", "filesystem"),
    )


def _filters(spec: CloudWatchLogsSpec | LokiLogsSpec, kind: str) -> list[str]:
    kubernetes = section(
        "FILTER",
        ("Name", "kubernetes"),
        ("Match", f"{kind}.*"),
        ("Kube_Tag_Prefix", f"{kind}.var.log.containers."),
        ("Merge_Log", "On"),
        ("Keep_Log", "Off"),
        ("Labels", "On"),
        # They may hold anything, and much of it.
        ("Annotations", "Off"),
        ("K8S-Logging.Parser", "Off"),
        ("K8S-Logging.Exclude", "On" if spec.pods_opt_out and kind == APPLICATION else "Off"),
        ("Buffer_Size", "0"),
    )
    if not spec.traces_of:
        return [kubernetes]
    joined = section(
        "FILTER",
        ("Name", "multiline"),
        ("Match", f"{kind}.*"),
        ("multiline.key_content", "log"),
        ("multiline.parser", ", ".join(sorted(language.value for language in spec.traces_of))),
        ("emitter_name", f"{kind}_joined"),
        ("emitter_storage.type", "filesystem"),
        ("emitter_mem_buf_limit", "16M"),
    )
    return [joined, kubernetes]


def _limit(spec: CloudWatchLogsSpec | LokiLogsSpec, source: str) -> str:
    """What each output may leave on disk: half for applications, a quarter for the platform and for nodes."""
    return f"{spec.buffer_mib // (2 if source == APPLICATION else 4)}M"


def _to_cloudwatch(spec: CloudWatchLogsSpec, kind: str, source: str, region: str) -> str:
    stream = "$kubernetes['namespace_name'].$kubernetes['pod_name'].$kubernetes['container_name']"
    pairs = [
        ("Name", "cloudwatch_logs"),
        ("Alias", f"{source}_to_cloudwatch"),
        ("Match", f"{source}.*"),
        ("region", region),
        ("log_group_name", f"${{{GROUP_OF[kind]}}}"),
        ("log_stream_prefix", f"${{NODE_NAME}}-{source}-"),
        ("auto_create_group", "false"),
        ("Retry_Limit", "no_limits"),
        ("storage.total_limit_size", _limit(spec, source)),
    ]
    if source != "node":
        pairs.insert(6, ("log_stream_template", stream))
    return section("OUTPUT", *pairs)


def _to_loki(spec: LokiLogsSpec, kind: str, source: str, host: str) -> str:
    labels = [f"kind={kind}", f"source={source}", "node=${NODE_NAME}"]
    if source != "node":
        labels = [
            *labels[:2],
            "namespace=$kubernetes['namespace_name']",
            "app=$kubernetes['labels']['app.kubernetes.io/name']",
            "container=$kubernetes['container_name']",
        ]
    pairs = [
        ("Name", "loki"),
        ("Alias", f"{source}_to_loki"),
        ("Match", f"{source}.*"),
        ("host", host),
        ("port", "3100"),
        ("labels", ", ".join(labels)),
        ("line_format", "json"),
        ("auto_kubernetes_labels", "off"),
        ("Retry_Limit", "no_limits"),
        ("storage.total_limit_size", _limit(spec, source)),
    ]
    return section("OUTPUT", *pairs)
