"""The two ways to get a Pulumi CLI, with an installer and a Go of the test's own."""

import os
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from components.catalog.engine import PINNED
from groundplane.engine import acquire
from groundplane.engine.acquire import NotPossible

INSTALLER = '#!/bin/sh\nmkdir -p "$3/bin"\necho "$@" > "$3/bin/pulumi"\n'


class Site:
    """A web server with one page."""

    def __init__(self) -> None:
        self.page = INSTALLER
        self.code = 200
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(site.code)
                self.end_headers()
                self.wfile.write(site.page.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (named so by the base class)
                """Quietly."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/install.sh"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(acquire, "INSTALLER", site.url)
    monkeypatch.setenv("no_proxy", "*")
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    return root


def write_go(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(exist_ok=True)
    go = folder / "go"
    go.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    go.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_install_runs_the_installer_with_the_pinned_version(site: Site, root: Path) -> None:
    acquire.install(root, lambda line: None)
    said = (root / "bin" / "pulumi").read_text(encoding="utf-8")
    assert said == f"--no-edit-path --install-root {root} --version {PINNED}\n"
    assert [path.name for path in root.parent.iterdir()] == ["root"]


def test_fails_when_the_installer_fails(site: Site, root: Path) -> None:
    site.page = "#!/bin/sh\necho cannot download >&2\nexit 3\n"
    with pytest.raises(NotPossible, match=r"^it failed: cannot download$"):
        acquire.install(root, lambda line: None)


def test_fails_when_the_installer_is_no_script(site: Site, root: Path) -> None:
    site.page = "<html>please log in</html>"
    with pytest.raises(NotPossible, match="is no shell script"):
        acquire.install(root, lambda line: None)


def test_fails_when_the_installer_is_not_there(site: Site, root: Path) -> None:
    site.code = 403
    with pytest.raises(NotPossible, match="HTTP Error 403"):
        acquire.install(root, lambda line: None)


def test_fails_when_nobody_listens(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setattr(acquire, "INSTALLER", f"http://127.0.0.1:{port}/install.sh")
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(NotPossible, match="Connection refused"):
        acquire.install(root, lambda line: None)


def test_fails_when_the_host_does_not_answer(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acquire, "REACH_SECONDS", 0.2)
    monkeypatch.setenv("no_proxy", "*")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(acquire, "INSTALLER", f"http://127.0.0.1:{silent.getsockname()[1]}/install.sh")
        with pytest.raises(NotPossible, match=r"timed out|no answer"):
            acquire.install(root, lambda line: None)


def test_fails_when_the_installer_takes_too_long(site: Site, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acquire, "INSTALL_SECONDS", 0.0)
    monkeypatch.setattr(acquire, "BEAT_SECONDS", 0.2)
    site.page = f"#!/bin/sh\necho $$ > {root.parent / 'pid'}\nexec sleep 600\n"
    with pytest.raises(NotPossible, match="sh was stopped after"):
        acquire.install(root, lambda line: None)
    with pytest.raises(ProcessLookupError):
        os.kill(int((root.parent / "pid").read_text(encoding="utf-8")), 0)


def test_build_builds_the_pinned_version(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_go(tmp_path / "go", f'echo "$PWD $CGO_ENABLED $@" > {tmp_path}/said', monkeypatch)
    acquire.build(root, lambda line: None)
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert said.startswith(f"{acquire.SOURCE} 0 build ")
    assert f"version.Version=v{PINNED} -o {root}/bin/pulumi github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" in said


def test_build_knows_a_home_where_none_is_set(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_go(tmp_path / "go", f'echo "$HOME" > {tmp_path}/said', monkeypatch)
    monkeypatch.delenv("HOME")
    acquire.build(root, lambda line: None)
    assert (tmp_path / "said").read_text(encoding="utf-8").startswith("/")


def test_build_says_how_far_it_is(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f"echo 'go: downloading a v1'; echo a/b; echo a/c; until [ -e {tmp_path}/seen ]; do sleep 0.05; done"
    write_go(tmp_path / "go", script, monkeypatch)
    monkeypatch.setattr(acquire, "BEAT_SECONDS", 0.2)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if "packages compiled" in line:
            (tmp_path / "seen").touch()

    acquire.build(root, say)
    assert said[-1].endswith(f"2 of about {acquire.PACKAGES} packages compiled")


def test_fails_when_go_fails_with_its_last_words(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_go(tmp_path / "go", "echo 'go: module not found' >&2; exit 1", monkeypatch)
    with pytest.raises(NotPossible, match=r"^go build failed: go: module not found$"):
        acquire.build(root, lambda line: None)


def test_fails_when_there_is_no_go(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotPossible, match=r"^there is no `go` on PATH$"):
        acquire.build(root, lambda line: None)


def test_fails_when_there_is_no_checkout(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_go(tmp_path / "go", "exit 1", monkeypatch)
    monkeypatch.setattr(acquire, "SOURCE", tmp_path / "nowhere")
    with pytest.raises(NotPossible, match=r"does not run from a checkout$"):
        acquire.build(root, lambda line: None)


def test_fails_when_go_cannot_be_run(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_go(tmp_path / "go", "", monkeypatch)
    (tmp_path / "go" / "go").write_text("#!/nowhere/sh\n", encoding="utf-8")
    with pytest.raises(NotPossible, match="does not run: No such file or directory"):
        acquire.build(root, lambda line: None)
