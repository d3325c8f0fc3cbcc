"""EFA: the counters of the network adapter, by AWS's patched node exporter. A facts table.

Node exporter's own InfiniBand collector knows the counters of Mellanox's adapters alone.
"""

from components.catalog.metrics.metric import Exporter, counter, gauge

_COUNTERS = (
    "alloc_pd_err alloc_ucontext_err cmds_err completed_cmds create_ah_err create_cq_err create_qp_err keep_alive_rcvd "
    "mmap_err no_completion_cmds rdma_read_bytes rdma_read_resp_bytes rdma_read_wr_err rdma_read_wrs rdma_write_bytes "
    "rdma_write_recv_bytes rdma_write_wr_err rdma_write_wrs recv_bytes recv_wrs reg_mr_err rx_bytes rx_drops rx_pkts "
    "send_bytes send_wrs submitted_cmds tx_bytes tx_pkts"
).split()

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
