"""How any simulated provider carries out an operation: logged, at the speed of the rehearsal, with the fault due.

What may be created or deleted, and what it is then, is for others to decide: `cloud.py`, `kubernetes/cluster.py`.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from groundplane.simulator.inventory import Inventory, Item, Operation, Records
from groundplane.simulator.row import Seconds
from groundplane.simulator.settings import ANY, Settings

POLL_SECONDS = 15.0
"""How often a provider looks whether what it waits for is ready."""

LEAST_SECONDS = 4.0
"""Of this machine's time, that a resource is waited for at least."""

Unmet = Callable[[Records, Item], str | None]
"""What a provider says when it gives up waiting for a new resource; None once the resource is ready."""


class Refused(Exception):
    """The cloud says no; the text is what its API would answer."""


class NeverReady(Refused):
    """The cloud made the resource and it did not become ready in time: it exists, and somebody has to know of it."""

    def __init__(self, text: str, item: Item) -> None:
        super().__init__(text)
        self.item = item


class Operations:
    """Carries out operations in one step of a rehearsal."""

    def __init__(self, settings: Settings, inventory: Inventory) -> None:
        self._settings = settings
        self._inventory = inventory

    def create(
        self,
        urn: str,
        type_: str,
        latency: Seconds,
        add: Callable[[Records], Item],
        *,
        patience: float,
        unmet: Unmet | None = None,
    ) -> Item:
        """Make a resource: `add` checks and adds it. `patience` is how long the provider would wait, in seconds.

        Raises Refused, and whatever `add` raises.
        """
        with self.logged("create", urn, type_, latency) as fault:
            if fault == "fail":
                raise Refused(f"InternalError: simulated failure of this create of {type_}")
            with self._inventory.transaction() as records:
                item = add(records)
            if fault == "timeout":
                self.wait(patience)
                raise NeverReady(f"timeout while waiting for resource to become ready (timeout: {patience:g}s)", item)
            if unmet is not None:
                self._wait_for(item, unmet, patience)
            self.wait(latency.create)
        return item

    @contextmanager
    def logged(self, operation: str, urn: str, type_: str, latency: Seconds) -> Iterator[str | None]:
        """Log an operation around its body, which gets the kind of fault that is due, if one is.

        A fault that kills is due at the end of the body: the cloud has done it, and the engine never hears of it.
        """
        started = Operation(
            run=self._settings.run,
            operation=operation,
            urn=urn,
            type=type_,
            seconds=latency.of(operation),
            started=time.time(),
        )
        with self._inventory.transaction() as records:
            number = records.begin(started)
            fault = self._due(records, operation, type_)
        error: str | None = None
        try:
            yield fault
            if fault == "kill":
                os.kill(os.getppid(), signal.SIGKILL)
                # This process ends with the engine.
                signal.pause()
        except Refused as refusal:
            error = str(refusal)
            raise
        finally:
            with self._inventory.transaction() as records:
                records.end(number, ended=time.time(), error=error)

    def wait(self, seconds: float) -> None:
        """Take as long as it would, at the speed of the rehearsal."""
        if self._settings.speedup:
            time.sleep(seconds / self._settings.speedup)

    def _due(self, records: Records, operation: str, type_: str) -> str | None:
        """Kind of the fault of this operation, which is in the log already."""
        fault, run = self._settings.fault, self._settings.run
        if fault is None:
            return None
        if fault.type == ANY:
            nth = records.operations_of(run)
        elif operation == "create" and fault.type == type_:
            nth = records.creates_of_type(type_, run)
        else:
            return None
        return fault.kind if fault.nth == nth else None

    def _wait_for(self, item: Item, unmet: Unmet, patience: float) -> None:
        """Look again and again until a new resource is ready. Raises NeverReady when patience ends."""
        waited, begun = 0.0, time.monotonic()
        while True:
            with self._inventory.transaction() as records:
                complaint = unmet(records, item)
            if complaint is None:
                return
            # What it waits for is made by others, which are as slow as this machine, however fast its clock goes.
            slow = self._settings.speedup and time.monotonic() - begun < LEAST_SECONDS
            if waited >= patience and not slow:
                raise NeverReady(complaint, item)
            pause = POLL_SECONDS if slow else min(POLL_SECONDS, patience - waited)
            self.wait(pause)
            waited += pause
