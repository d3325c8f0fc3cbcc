"""Nodes: node exporter, of kube-prometheus-stack. A facts table of what rules and dashboards use."""

from components.catalog.metrics.metric import Exporter, counter, gauge

_DISK = ("device", "fstype", "mountpoint")

NODE = Exporter(
    title="node exporter",
    source="prometheus/node_exporter, its mixin, as queries in public use have it, 2026-11",
    labels=frozenset({"node"}),
    metrics=(
        counter("node_cpu_seconds_total", "cpu", "mode"),
        counter("node_disk_io_time_seconds_total", "device"),
        counter("node_network_receive_bytes_total", "device"),
        counter("node_network_receive_drop_total", "device"),
        counter("node_network_transmit_bytes_total", "device"),
        gauge("node_filesystem_avail_bytes", *_DISK),
        gauge("node_filesystem_files_free", *_DISK),
        gauge("node_filesystem_readonly", *_DISK),
        gauge("node_filesystem_size_bytes", *_DISK),
        gauge("node_load1"),
        gauge("node_memory_MemAvailable_bytes"),
        gauge("node_memory_MemTotal_bytes"),
        gauge("node_timex_offset_seconds"),
    ),
    needs="label node by relabelling, from the node that its pod is on",
)
