"""The verdict, given to a server that answers as the Kubernetes API does."""

import json
import urllib.error
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from components.training.acceptance_verdict import Api, Result, give_verdict, patch_of, read_results

GPU_TAINT = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}
STARTUP_TAINT = {"key": "groundplane/acceptance", "value": "pending", "effect": "NoSchedule"}
PASSED = [Result(test="dcgm", passed=True, text="12 diagnostics"), Result(test="nccl", passed=True, text="487 GB/s")]
FAILED = [PASSED[0], Result(test="nccl", passed=False, text="99 GB/s")]


class Server(HTTPServer):
    """An API server with one node, which somebody else changes `conflicts` times in between."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.node: dict[str, Any] = {
            "metadata": {
                "name": "node-1",
                "resourceVersion": "7",
                "labels": {"groundplane/acceptance": "pending", "kubernetes.io/arch": "amd64"},
            },
            "spec": {"taints": [GPU_TAINT, STARTUP_TAINT], "providerID": "aws:///use1-az2/i-0"},
        }
        self.conflicts = 0
        self.requests: list[tuple[str, str, str | None, str | None]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self._remember()
        self._answer(200, self.server.node)

    def do_PATCH(self) -> None:
        self._remember()
        patch = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        node = self.server.node
        if self.server.conflicts:
            self.server.conflicts -= 1
            node["metadata"]["resourceVersion"] += "0"
        if patch["metadata"]["resourceVersion"] != node["metadata"]["resourceVersion"]:
            self._answer(409, {"reason": "Conflict"})
            return
        node["metadata"]["labels"] |= patch["metadata"]["labels"]
        node["metadata"]["annotations"] = patch["metadata"]["annotations"]
        node["spec"] |= patch["spec"]
        self._answer(200, node)

    def _remember(self) -> None:
        headers = self.headers
        self.server.requests.append((self.command, self.path, headers["Authorization"], headers["Content-Type"]))

    def _answer(self, code: int, body: dict[str, Any]) -> None:
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def api(server: Server, tmp_path: Path) -> Api:
    token = tmp_path / "token"
    token.write_text("secret\n", encoding="utf-8")
    return Api(server.address, token)


def test_node_that_has_passed_is_let_in(server: Server, api: Api) -> None:
    assert give_verdict(api, "node-1", PASSED, 0) == "passed"
    assert server.node["spec"]["taints"] == [GPU_TAINT]
    assert server.node["metadata"]["labels"] == {"groundplane/acceptance": "passed", "kubernetes.io/arch": "amd64"}
    assert server.node["metadata"]["annotations"] == {"groundplane/acceptance": "dcgm: 12 diagnostics; nccl: 487 GB/s"}


def test_node_that_has_failed_is_no_longer_waited_for(server: Server, api: Api) -> None:
    assert give_verdict(api, "node-1", FAILED, 0) == "failed"
    failed = {"key": "groundplane/acceptance-failed", "value": "nccl", "effect": "NoSchedule"}
    assert server.node["spec"]["taints"] == [GPU_TAINT, failed]
    assert server.node["metadata"]["labels"]["groundplane/acceptance"] == "failed"


def test_requests_are_of_the_node_alone_and_authorized(server: Server, api: Api) -> None:
    give_verdict(api, "node-1", PASSED, 0)
    path, merge = "/api/v1/nodes/node-1", "application/merge-patch+json"
    assert server.requests == [("GET", path, "Bearer secret", merge), ("PATCH", path, "Bearer secret", merge)]


def test_change_by_somebody_else_is_not_lost(server: Server, api: Api) -> None:
    server.conflicts = 2
    assert give_verdict(api, "node-1", PASSED, 0) == "passed"
    assert [method for method, *_ in server.requests] == ["GET", "PATCH"] * 3


def test_fails_when_the_node_changes_for_ever(server: Server, api: Api) -> None:
    server.conflicts = 100
    with pytest.raises(urllib.error.HTTPError, match="409"):
        give_verdict(api, "node-1", PASSED, 0)


def test_node_that_does_not_wait_is_left_alone(server: Server, api: Api) -> None:
    server.node["metadata"]["labels"]["groundplane/acceptance"] = "passed"
    assert give_verdict(api, "node-1", FAILED, 0) == "passed"
    assert [method for method, *_ in server.requests] == ["GET"]


def test_node_that_is_tested_again_loses_its_old_verdict() -> None:
    old = {"key": "groundplane/acceptance-failed", "value": "dcgm", "effect": "NoSchedule"}
    node = {"metadata": {"resourceVersion": "1"}, "spec": {"taints": [old, STARTUP_TAINT]}}
    assert patch_of(node, PASSED)["spec"] == {"taints": []}


def test_node_without_taints_is_judged_too() -> None:
    assert patch_of({"metadata": {"resourceVersion": "1"}, "spec": {}}, PASSED)["spec"] == {"taints": []}


def test_results_are_read_as_the_tests_leave_them(tmp_path: Path) -> None:
    (tmp_path / "dcgm").write_text("passed\n12 diagnostics\n", encoding="utf-8")
    (tmp_path / "nccl").write_text("failed\n99 GB/s\n", encoding="utf-8")
    found = read_results(tmp_path, ["dcgm", "nccl"])
    assert [(each.test, each.passed, each.text) for each in found] == [
        ("dcgm", True, "12 diagnostics"),
        ("nccl", False, "99 GB/s"),
    ]


@pytest.mark.parametrize("content", [None, "", "maybe\nwho knows\n"])
def test_fails_when_a_test_left_no_result(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "dcgm").write_text(content, encoding="utf-8")
    (found,) = read_results(tmp_path, ["dcgm"])
    assert not found.passed
