"""EFA: the counters of the network adapter, by AWS's patched node exporter. A facts table.

Node exporter's own InfiniBand collector knows the counters of Mellanox's adapters alone.
"""

from components.catalog.metrics.metric import Exporter, counter, gauge

_COUNTERS = (
    "no_completion_cmds",
    "rdma_read_bytes",
    "rdma_read_wr_err",
    "rdma_write_bytes",
    "rdma_write_wr_err",
    "rx_bytes",
    "rx_drops",
    "rx_pkts",
    "tx_bytes",
    "tx_pkts",
)

EFA = Exporter(
    title="EFA node exporter",
    source="aws-samples/awsome-distributed-training, 3.efa-node-exporter/amazon_efa_linux.go, 2026-11",
    metrics=(
        *(counter(f"node_amazonefa_{name}", "device", "port") for name in _COUNTERS),
        gauge("node_amazonefa_info", "device"),
    ),
    labels=frozenset({"node"}),
    needs="label node by relabelling, from the node that its pod is on",
)
