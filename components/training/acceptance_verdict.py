"""The verdict on one node: reads what the tests found, and lets the node in or marks it. Runs alone, within its pod.

The standard library only, and nothing of this project: this file itself is what the pod runs. It takes the startup
taint off a node whose tests have all passed. Of one that has failed it changes the taint for another with the failed
test as value: an autoscaler waits for a startup taint to go, and would wait for ever.
"""

import json
import os
import signal
import ssl
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEY = "groundplane/acceptance"
"""Label and startup taint of nodes that are to be tested; annotation with what came of it."""

FAILED_KEY = "groundplane/acceptance-failed"
"""Taint of nodes that have failed, with the name of the test as value."""

PENDING, PASSED, FAILED = "pending", "passed", "failed"
"""Values of the label; a test writes one of the latter two as the first line of its result."""

CREDENTIALS = Path("/var/run/secrets/kubernetes.io/serviceaccount")
TRIES = 6
PAUSE_SECONDS = 5
LONGEST = 1000
"""Characters of the annotation at most."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a test found."""

    test: str
    passed: bool
    text: str


def read_results(folder: Path, tests: list[str]) -> list[Result]:
    """Results of these tests. One that left no result has failed."""
    results = []
    for test in tests:
        try:
            outcome, _, text = (folder / test).read_text(encoding="utf-8").partition("\n")
        except OSError:
            outcome, text = FAILED, "left no result"
        results.append(Result(test=test, passed=outcome == PASSED, text=text.strip()))
    return results


def patch_of(node: dict[str, Any], results: list[Result]) -> dict[str, Any]:
    """Merge patch of a node. It names the version that was read, so that no other change of the taints is lost."""
    failed = [result.test for result in results if not result.passed]
    taints = [taint for taint in node["spec"].get("taints", []) if taint["key"] not in (KEY, FAILED_KEY)]
    if failed:
        taints.append({"key": FAILED_KEY, "value": failed[0], "effect": "NoSchedule"})
    text = "; ".join(f"{result.test}: {result.text}" for result in results)[:LONGEST]
    return {
        "metadata": {
            "annotations": {KEY: text},
            "labels": {KEY: FAILED if failed else PASSED},
            "resourceVersion": node["metadata"]["resourceVersion"],
        },
        "spec": {"taints": taints},
    }


class Api:
    """The Kubernetes API, as a pod sees it."""

    def __init__(self, address: str, token: Path, context: ssl.SSLContext | None = None) -> None:
        self._address = address
        self._token = token
        self._context = context

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Answer to a request. Raises urllib.error.URLError."""
        request = urllib.request.Request(
            f"{self._address}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                # Read anew each time: the kubelet renews it.
                "Authorization": f"Bearer {self._token.read_text(encoding='utf-8').strip()}",
                "Content-Type": "application/merge-patch+json",
            },
        )
        with urllib.request.urlopen(request, timeout=30, context=self._context) as answer:
            return json.load(answer)


def give_verdict(api: Api, name: str, results: list[Result], pause_seconds: float = PAUSE_SECONDS) -> str:
    """Put the verdict on a node that waits for one; returns its label then. Raises URLError if it cannot."""
    for _ in range(TRIES - 1):
        try:
            return _judge(api, name, results)
        except urllib.error.URLError as error:
            # Somebody else changed the node (409), or the API does not answer.
            sys.stderr.write(f"{name}: {error}\n")
            time.sleep(pause_seconds)
    return _judge(api, name, results)


def _judge(api: Api, name: str, results: list[Result]) -> str:
    node = api.call("GET", f"/api/v1/nodes/{name}")
    if node["metadata"]["labels"].get(KEY) == PENDING:
        node = api.call("PATCH", f"/api/v1/nodes/{name}", patch_of(node, results))
    return str(node["metadata"]["labels"].get(KEY))


def main() -> None:
    """Give the verdict on this pod's node, then wait: the pod goes when the node's label has changed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    results = read_results(Path(os.environ["RESULTS"]), os.environ["TESTS"].split(","))
    for result in results:
        sys.stdout.write(f"{result.test}: {PASSED if result.passed else FAILED}: {result.text}\n")
    address = f"https://{os.environ['KUBERNETES_SERVICE_HOST']}:{os.environ['KUBERNETES_SERVICE_PORT']}"
    context = ssl.create_default_context(cafile=str(CREDENTIALS / "ca.crt"))
    verdict = give_verdict(Api(address, CREDENTIALS / "token", context), os.environ["NODE_NAME"], results)
    sys.stdout.write(f"verdict: {verdict}\n")
    sys.stdout.flush()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
