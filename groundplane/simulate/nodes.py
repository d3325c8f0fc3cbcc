"""The nodes below the replicas: who has a place when, and for how long each is paid."""

from dataclasses import dataclass, field

from groundplane.simulate.service_model import ServiceModel


@dataclass(slots=True, eq=False)
class Node:
    """One node, from the moment it was asked for."""

    asked_at: float
    ready_at: float
    free: int
    image_at: float | None = None
    """When it has the image; None if nothing has pulled it yet."""
    expires_at: float | None = None
    """When it goes, if it is still empty by then."""


@dataclass(slots=True)
class NodePool:
    """Nodes as an autoscaler of nodes keeps them: asked for when a replica has no place, gone when empty for long."""

    service: ServiceModel
    nodes: list[Node] = field(default_factory=list)
    node_seconds: float = 0.0
    """Paid for nodes that are gone."""

    def place(self, now: float, *, warm: bool = False) -> tuple[Node, float]:
        """A node for one more replica, and when the container starts there; `warm` for one that is there since ever."""
        cold = self.service.cold_start
        free = [node for node in self.nodes if node.free]
        # The scheduler fills what is there; among that, what has the image.
        node = min(free, key=lambda n: (n.ready_at > now, n.image_at is None, n.free), default=None)
        if node is None:
            node = self._ask(now, 0.0 if warm else cold.node_seconds)
        node.free -= 1
        node.expires_at = None
        start = max(now, node.ready_at)
        if node.image_at is None:
            node.image_at = start + (0.0 if warm else cold.image_seconds)
        self.keep_headroom(now, 0.0 if warm else cold.node_seconds)
        return node, max(start, node.image_at)

    def keep_headroom(self, now: float, node_seconds: float) -> None:
        """Ask for nodes until there are as many free places as there should be."""
        while sum(node.free for node in self.nodes) < self.service.headroom_replicas:
            self._ask(now, node_seconds)

    def leave(self, node: Node, now: float) -> float | None:
        """Give a place back; when to call `expire`, if the node is empty and not kept as headroom."""
        node.free += 1
        whole = self.service.replicas_per_node
        others = sum(n.free for n in self.nodes) - whole
        if node.free < whole or others < self.service.headroom_replicas:
            return None
        node.expires_at = now + self.service.node_idle_seconds
        return node.expires_at

    def expire(self, node: Node, now: float) -> None:
        """Let a node go, unless something came in the meantime."""
        if node.expires_at is not None and node.expires_at <= now:
            self.nodes.remove(node)
            self.node_seconds += now - node.asked_at

    def paid_seconds(self, now: float) -> float:
        """Of all nodes until now."""
        return self.node_seconds + sum(now - node.asked_at for node in self.nodes)

    def _ask(self, now: float, node_seconds: float) -> Node:
        node = Node(now, now + node_seconds, self.service.replicas_per_node)
        self.nodes.append(node)
        return node
