"""The simulated API server's decisions: what may be created, changed and deleted, and what it answers. No gRPC here.

Objects are in the inventory of the simulated AWS, their cluster where resources have their region. What controllers
make of them in AWS is in `controllers.py`. Not simulated: admission (quotas, Pod Security, webhooks), what RBAC allows,
objects that controllers make in the cluster itself, and what is in a Helm release.
"""

from collections.abc import Iterator
from typing import Any

from components.catalog.crds import CRDS, chart_name
from groundplane.simulator.diff import changed_paths, forces_replacement
from groundplane.simulator.inventory import Inventory, Item, Records
from groundplane.simulator.kubernetes import eks
from groundplane.simulator.kubernetes.connection import Connection
from groundplane.simulator.kubernetes.controllers import WATCHED, clear, finalizer_of, reconcile
from groundplane.simulator.kubernetes.kinds import DEFINITION, NAMESPACE, RELEASE, Kind, kind_of
from groundplane.simulator.kubernetes.view import View
from groundplane.simulator.operations import Operations, Refused
from groundplane.simulator.settings import Settings
from groundplane.simulator.templates import facts_of, state_of

NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
"""In every cluster."""

TIMEOUT_SECONDS = 600
"""What pulumi-kubernetes waits for an object to be ready, or to be gone, unless told otherwise."""


class Cluster:
    """One cluster, as a provider connects to it."""

    def __init__(self, settings: Settings, connection: Connection) -> None:
        self._account = settings.account
        self._connection = connection
        self._inventory = Inventory(settings.inventory)
        self._operations = Operations(settings, self._inventory)

    def create(self, urn: str, type_: str, inputs: dict[str, Any], timeout: float = 0) -> Item:
        """Make an object. `timeout` is in seconds, 0 for the default. Raises Refused."""
        kind = kind_of(type_)

        def add(records: Records) -> Item:
            self._check_admitted(records)
            self._check_served(records, kind)
            self._check_namespace(records, inputs)
            self._check_free(records, kind, inputs)
            item = self._item(records, kind, urn, inputs)
            records.add(item)
            self._reconcile(records, type_)
            return item

        return self._operations.create(urn, type_, kind.row.latency(inputs), add, patience=timeout or TIMEOUT_SECONDS)

    def update(self, urn: str, type_: str, id_: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Change an object in place; returns its state. Raises Refused."""
        kind = kind_of(type_)
        latency = kind.row.latency(inputs)
        with self._operations.logged("update", urn, type_, latency):
            with self._inventory.transaction() as records:
                self._check_admitted(records)
                item = self._find(records, type_, id_)
                if item is None:
                    raise Refused(f'{kind.resource} "{id_.rpartition("/")[2]}" not found')
                state = self._state(item, kind, inputs)
                _check_mutable(kind, item.state, state)
                records.change(item.sequence, state)
                self._reconcile(records, type_)
            self._operations.wait(latency.of("update"))
        return state

    def delete(self, urn: str, type_: str, id_: str, timeout: float = 0) -> None:
        """Remove an object, and with a namespace all that is in it. Raises Refused for what finalizers hold."""
        with self._inventory.transaction() as records:
            found = self._find(records, type_, id_)
        latency = kind_of(type_).row.latency(found.state if found else {})
        with self._operations.logged("delete", urn, type_, latency):
            with self._inventory.transaction() as records:
                held = self._removed(records, type_, id_)
            if held:
                self._operations.wait(timeout or TIMEOUT_SECONDS)
                raise Refused(f"timed out waiting for the condition: finalizers hold {', '.join(held)}")
            self._operations.wait(latency.of("delete"))

    def read(self, type_: str, id_: str) -> dict[str, Any] | None:
        """State of an object, or None if it is gone. Raises Refused if the cluster is."""
        with self._inventory.transaction() as records:
            if self._connection.delete_unreachable and eks.refused(records, self._connection):
                return None
            self._check_admitted(records)
            item = self._find(records, type_, id_)
        return None if item is None else item.state

    def foretold(self, type_: str, id_: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """State that an update would leave; of what cannot be looked up, no more than its inputs."""
        with self._inventory.transaction() as records:
            item = self._find(records, type_, id_)
        return inputs if item is None else self._state(item, kind_of(type_), inputs)

    def _removed(self, records: Records, type_: str, id_: str) -> list[str]:
        """Remove an object and what is in it; returns what finalizers keep, named with them."""
        if eks.refused(records, self._connection):
            return self._dropped(records, type_, id_)
        target = self._find(records, type_, id_)
        if target is None:
            return []
        inside = [item for item in self._items(records) if item.id.startswith(f"{id_}/")] if type_ == NAMESPACE else []
        charts = self._charts(records)
        stuck = {item.sequence: name for item in (*inside, target) if (name := self._held_by(records, item, charts))}
        for item in (*inside, target):
            if item.sequence not in stuck and not (item is target and stuck):
                clear(records, item, charts)
                records.remove(item.sequence)
        self._reconcile(records, *{item.type for item in (*inside, target)})
        names = {item.sequence: f"{kind_of(item.type).resource} {item.id}" for item in (*inside, target)}
        return [f"{names[sequence]} ({name})" for sequence, name in stuck.items()]

    def _dropped(self, records: Records, type_: str, id_: str) -> list[str]:
        """Let go of an object that cannot be reached: it goes with its cluster, or stays in one that is there."""
        if not self._connection.delete_unreachable:
            self._check_admitted(records)
        target = self._find(records, type_, id_)
        if target is not None and eks.gone(records, self._connection):
            records.remove(target.sequence)
        return []

    def _reconcile(self, records: Records, *types: str) -> None:
        """Let controllers work, if a change of these types is anything to them."""
        if WATCHED.isdisjoint(types) and RELEASE not in types:
            return
        cluster = eks.cluster_of(records, self._connection)
        if cluster is not None:
            objects = tuple(self._items(records))
            reconcile(View(records=records, cluster=cluster, objects=objects, charts=self._charts(records)))

    def _held_by(self, records: Records, item: Item, charts: frozenset[str]) -> str | None:
        """Finalizer that nobody is there to take off."""
        own = item.state.get("metadata", {}).get("finalizers")
        if own:
            return ", ".join(own)
        kind = kind_of(item.type)
        facts = CRDS.get((kind.group, kind.name))
        if facts is not None and facts.controller is not None and facts.controller not in charts:
            return facts.finalizer
        return finalizer_of(records, item, charts)

    def _check_admitted(self, records: Records) -> None:
        if answer := eks.refused(records, self._connection):
            raise Refused(answer)

    def _check_served(self, records: Records, kind: Kind) -> None:
        if not kind.custom or any(_defines(item, kind) for item in self._items(records, DEFINITION)):
            return
        version = f"{kind.group}/{kind.version}"
        answer = f'no matches for kind "{kind.name}" in version "{version}"'
        facts = CRDS.get((kind.group, kind.name))
        if facts is None:
            raise Refused(f"{answer}: if a chart brings it, add it to components/catalog/crds.py")
        if kind.version not in facts.versions:
            raise Refused(f"{answer}: {' or '.join(facts.charts)} serves {', '.join(facts.versions)}")
        if self._charts(records).isdisjoint(facts.charts):
            raise Refused(f"{answer}: it comes with a release of {' or '.join(facts.charts)}")

    def _check_namespace(self, records: Records, inputs: dict[str, Any]) -> None:
        namespace = place_of(inputs)[0]
        if not namespace or namespace in NAMESPACES or inputs.get("createNamespace"):
            return
        made_by_helm = (item.state for item in self._items(records, RELEASE) if item.state.get("createNamespace"))
        if self._find(records, NAMESPACE, namespace) is None and all(
            release["namespace"] != namespace for release in made_by_helm
        ):
            raise Refused(f'namespaces "{namespace}" not found')

    def _check_free(self, records: Records, kind: Kind, inputs: dict[str, Any]) -> None:
        id_ = object_id(inputs)
        name = id_.rpartition("/")[2]
        ready_made = (kind.name == "Namespace" and name in NAMESPACES) or (
            kind.name == "ServiceAccount" and name == "default"
        )
        if ready_made or self._find(records, kind.row.token, id_) is not None:
            if kind.row.token == RELEASE:
                raise Refused("cannot re-use a name that is still in use")
            raise Refused(f'{kind.resource} "{name}" already exists')

    def _charts(self, records: Records) -> frozenset[str]:
        return frozenset(chart_name(str(item.state["chart"])) for item in self._items(records, RELEASE))

    def _items(self, records: Records, type_: str | None = None) -> Iterator[Item]:
        """What is in this cluster, of one type or of all."""
        for item in records.items(type_):
            if item.type.startswith("kubernetes:") and (item.account, item.region) == (
                self._account,
                self._connection.cluster,
            ):
                yield item

    def _find(self, records: Records, type_: str, id_: str) -> Item | None:
        return records.find(type_, id_, account=self._account, region=self._connection.cluster)

    def _item(self, records: Records, kind: Kind, urn: str, inputs: dict[str, Any]) -> Item:
        item = Item(
            sequence=records.next_sequence(),
            type=kind.row.token,
            id=object_id(inputs),
            urn=urn,
            account=self._account,
            region=self._connection.cluster,
            # This create is in the log already.
            generation=records.creates_of_urn(urn),
            state={},
        )
        item.state.update(self._state(item, kind, inputs))
        return item

    def _state(self, item: Item, kind: Kind, inputs: dict[str, Any]) -> dict[str, Any]:
        facts = facts_of(
            item.urn, account=item.account, region=item.region, generation=item.generation, sequence=item.sequence
        )
        state = state_of(kind.row, facts, item.id, inputs)
        # Where AWS has its region.
        del state["region"]
        return state


def place_of(inputs: dict[str, Any]) -> tuple[str, str]:
    """Namespace, empty if there is none, and name of an object or a release."""
    named = inputs.get("metadata", inputs)
    return str(named.get("namespace", "")), str(named["name"])


def object_id(inputs: dict[str, Any]) -> str:
    """`<namespace>/<name>`, or the name alone: what pulumi-kubernetes takes as id."""
    return "/".join(part for part in place_of(inputs) if part)


def _check_mutable(kind: Kind, old: dict[str, Any], new: dict[str, Any]) -> None:
    for _, path in changed_paths(old, new):
        if forces_replacement(path, kind.immutable):
            name = object_id(new).rpartition("/")[2]
            raise Refused(f'{kind.name}.{kind.group} "{name}" is invalid: {path}: field is immutable')


def _defines(item: Item, kind: Kind) -> bool:
    spec = item.state.get("spec", {})
    served = [version["name"] for version in spec.get("versions", []) if version.get("served")]
    return (spec.get("group"), spec.get("names", {}).get("kind")) == (kind.group, kind.name) and kind.version in served
