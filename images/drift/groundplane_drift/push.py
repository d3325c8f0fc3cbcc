"""Gauges to a Pushgateway, in one group for each model. HTTP only; what they are is decided elsewhere."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from groundplane_drift.outcome import Failure, Outcome

JOB = "groundplane-drift"
"""Label `job` of all gauges."""

TRIES = 5
FIRST_WAIT_SECONDS = 2.0
"""Doubled after each try: half a minute in all."""

TIMEOUT_SECONDS = 10.0


def push(gateway: str, model: str, text: str, *, replace: bool, wait: Callable[[float], object] = time.sleep) -> None:
    """Push to the model's group. Raises Failure if the gateway takes them in none of several tries.

    With `replace` gauges that are there and not in `text` go; without, they stay, such as those of the last report.
    """
    address = f"{gateway}/metrics/job/{JOB}/model/{model}"
    request = urllib.request.Request(address, data=text.encode(), method="PUT" if replace else "POST")
    request.add_header("Content-Type", "text/plain; version=0.0.4")
    why = ""
    for attempt in range(TRIES):
        if attempt:
            wait(FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
                return
        except urllib.error.HTTPError as error:
            why = f"it answered {error.code}"
            if error.code < 500 and error.code != 429:
                break
        except (OSError, http.client.HTTPException) as error:
            why = type(error).__name__
    raise Failure(Outcome.PUSH_FAILED, f"cannot push to {address}: {why}")
