"""The scripts of the burn-in, run by bash with binaries of NVIDIA's that answer from files."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from components.training.acceptance_tests import DCGM_SCRIPT, NCCL_SCRIPT

ROWS = "|-----  Deployment  --------+------------------------------------------------|"
SOUND_4 = f"""Successfully ran diagnostic for group.
+---------------------------+------------------------------------------------+
| Diagnostic                | Result                                         |
+===========================+================================================+
|-----  Metadata  ----------+------------------------------------------------|
| DCGM Version              | 4.4.2                                          |
| Driver Version Detected   | 580.105.08                                     |
| GPU Device IDs Detected   | 2330, 2330                                     |
{ROWS}
| software                  | Pass                                           |
|                           | GPU0: Pass                                     |
|                           | GPU1: Pass                                     |
+-----  Hardware  ----------+------------------------------------------------+
| memory                    | Pass                                           |
|                           | GPU0: Pass                                     |
|                           | GPU1: Pass                                     |
| diagnostic                | Pass                                           |
|                           | GPU0: Pass                                     |
|                           | GPU1: Pass                                     |
+-----  Stress  ------------+------------------------------------------------+
| targeted_power            | Skip                                           |
+---------------------------+------------------------------------------------+
"""
BROKEN_4 = SOUND_4.replace(
    "| memory                    | Pass                                           |\n"
    "|                           | GPU0: Pass                                     |\n"
    "|                           | GPU1: Pass                                     |",
    "| memory                    | Fail                                           |\n"
    "|                           | GPU0: Pass                                     |\n"
    "|                           | GPU1: Fail                                     |",
)
BROKEN_3 = f"""Successfully ran diagnostic for group.
{ROWS}
| Denylist                  | Pass                                           |
| Persistence Mode          | Pass                                           |
+-----  Integration  -------+------------------------------------------------+
| PCIe                      | Pass - All                                     |
+-----  Hardware  ----------+------------------------------------------------+
| GPU Memory                | Fail - GPU: 1                                  |
| Diagnostic                | Fail - GPUs: 0, 1                              |
"""


def all_reduce(bandwidth: str, wrong: str = "0 OK") -> str:
    """Output of nccl-tests 2.18 for one size."""
    return f"""# nccl-tests version 2.18.3 nccl-headers=23004 nccl-library=23004
# Collective test starting: all_reduce_perf
# nThread 1 nGpus 2 minBytes 17179869184 maxBytes 17179869184 step: 1048576(bytes) warmup iters: 5 iters: 20
#
# Using devices
#  Rank  0 Group  0 Pid     21 on ip-10-40-1-7 device  0 [0000:53:00] NVIDIA H200
#  Rank  1 Group  0 Pid     21 on ip-10-40-1-7 device  1 [0000:64:00] NVIDIA H200
#
#                                                              out-of-place                       in-place
#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong
#        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)
 17179869184    4294967296     float     sum      -1    66132  259.78  487.09      0    66109  259.87  487.26      0
# Out of bounds values : {wrong}
# Avg bus bandwidth    : {bandwidth}
#
# Collective test concluded: all_reduce_perf
#
"""


@dataclass
class Machine:
    """A folder of binaries that print what they are told, and a folder of results."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def binary(self, name: str, output: str = "", code: int = 0, script: str | None = None) -> None:
        folder = self.root / "bin"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.txt").write_text(output, encoding="utf-8")
        text = script or f'cat "{folder}/{name}.txt"\nexit {code}'
        path = folder / name
        path.write_text(
            f'#!/usr/bin/env bash\necho "$(basename "$0") $*" >>"{self.root}/calls"\n{text}\n', encoding="utf-8"
        )
        path.chmod(0o755)

    def run(self, script: str) -> tuple[str, str]:
        """Outcome and reason that the script leaves."""
        results = self.root / "results"
        results.mkdir(exist_ok=True)
        done = subprocess.run(
            ["bash"],
            input=script,
            env={
                "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}",
                "RESULTS": str(results),
                "GPUS": "2",
                "TIMEOUT_SECONDS": "10",
                **self.environment,
            },
            text=True,
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        (result,) = [path for path in results.iterdir() if path.suffix != ".log"]
        outcome, reason = result.read_text(encoding="utf-8").splitlines()
        return outcome, reason

    def calls(self) -> list[str]:
        return (self.root / "calls").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def gpus(tmp_path: Path) -> Machine:
    """A node with two sound GPUs."""
    machine = Machine(tmp_path, {"DCGM_LEVEL": "3"})
    machine.binary("nvidia-smi", script=_SMI.format(used="4\n4", listed=_listed(2)))
    machine.binary("nv-hostengine", "Host Engine Listener Started\n")
    machine.binary("dcgmi", SOUND_4)
    return machine


@pytest.fixture
def fabric(tmp_path: Path) -> Machine:
    """A node whose GPUs talk to each other as they should."""
    machine = Machine(tmp_path, {"MESSAGE": "16G", "MIN_GB_PER_SECOND": "431"})
    machine.binary("all_reduce_perf", all_reduce("487.177"))
    return machine


_SMI = """if [[ $1 == --list-gpus ]]; then
  printf '{listed}'
else
  echo '{used}'
fi"""


def _listed(count: int) -> str:
    return "".join(f"GPU {index}: NVIDIA H200 (UUID: GPU-0000000{index})\\n" for index in range(count))


def test_sound_gpus_pass(gpus: Machine) -> None:
    assert gpus.run(DCGM_SCRIPT) == ("passed", "3 diagnostics of level 3 on 2 GPUs")
    assert "dcgmi diag --run 3" in gpus.calls()


def test_fails_when_a_diagnostic_fails(gpus: Machine) -> None:
    gpus.binary("dcgmi", BROKEN_4, code=226)
    assert gpus.run(DCGM_SCRIPT) == ("failed", "diagnostics of level 3: memory")


def test_fails_when_a_diagnostic_fails_as_older_releases_tell_it(gpus: Machine) -> None:
    gpus.binary("dcgmi", BROKEN_3, code=226)
    assert gpus.run(DCGM_SCRIPT) == ("failed", "diagnostics of level 3: GPU Memory, Diagnostic")


def test_fails_when_a_failure_is_told_and_the_exit_is_not(gpus: Machine) -> None:
    gpus.binary("dcgmi", BROKEN_4)
    assert gpus.run(DCGM_SCRIPT) == ("failed", "diagnostics of level 3: memory")


def test_fails_when_the_diagnostics_break_off(gpus: Machine) -> None:
    gpus.binary("dcgmi", "Error: unable to establish a connection to the specified host: localhost\n", code=1)
    assert gpus.run(DCGM_SCRIPT) == ("failed", "dcgmi ended with 1")


def test_fails_when_nothing_was_tested(gpus: Machine) -> None:
    gpus.binary("dcgmi", SOUND_4.replace("Pass", "Skip"))
    assert gpus.run(DCGM_SCRIPT) == ("failed", "diagnostics of level 3 tested nothing")


def test_fails_when_the_diagnostics_hang(gpus: Machine) -> None:
    gpus.environment["TIMEOUT_SECONDS"] = "0.2"
    gpus.binary("dcgmi", script="sleep 30")
    assert gpus.run(DCGM_SCRIPT) == ("failed", "diagnostics of level 3 took more than 0.2 s")


def test_fails_when_a_gpu_is_missing(gpus: Machine) -> None:
    gpus.binary("nvidia-smi", script=_SMI.format(used="4", listed=_listed(1)))
    assert gpus.run(DCGM_SCRIPT) == ("failed", "1 of 2 GPUs are there")
    assert not any(call.startswith("dcgmi") for call in gpus.calls())


def test_fails_when_no_gpu_answers(gpus: Machine) -> None:
    gpus.binary("nvidia-smi", "No devices were found\n", code=6)
    assert gpus.run(DCGM_SCRIPT) == ("failed", "0 of 2 GPUs are there")


def test_fails_when_the_engine_of_the_diagnostics_does_not_start(gpus: Machine) -> None:
    gpus.binary("nv-hostengine", code=1)
    assert gpus.run(DCGM_SCRIPT) == ("failed", "nv-hostengine does not start")


def test_jobs_that_are_on_the_gpus_are_waited_for(gpus: Machine) -> None:
    gpus.environment["POLL_SECONDS"] = "0"
    used = f'$([ "$(grep -c query-gpu "{gpus.root}/calls")" -lt 3 ] && echo 81000 || echo 4)'
    gpus.binary("nvidia-smi", script=_SMI.format(used="", listed=_listed(2)).replace("echo ''", f"echo {used}"))
    assert gpus.run(DCGM_SCRIPT)[0] == "passed"
    assert [call.split()[0] for call in gpus.calls()] == ["nvidia-smi"] * 4 + ["nv-hostengine", "dcgmi"]


def test_fabric_that_is_fast_enough_passes(fabric: Machine) -> None:
    assert fabric.run(NCCL_SCRIPT) == ("passed", "487.177 GB/s of bus bandwidth among 2 GPUs, at least 431")
    assert fabric.calls() == ["all_reduce_perf -b 16G -e 16G -g 2 -w 5 -n 20 -c 1"]


def test_fabric_that_is_just_fast_enough_passes(fabric: Machine) -> None:
    fabric.binary("all_reduce_perf", all_reduce("431.00"))
    assert fabric.run(NCCL_SCRIPT)[0] == "passed"


def test_fails_when_the_fabric_is_slow_three_times(fabric: Machine) -> None:
    fabric.binary("all_reduce_perf", all_reduce("430.9"))
    assert fabric.run(NCCL_SCRIPT) == ("failed", "430.9 GB/s of bus bandwidth among 2 GPUs, less than 431")
    assert len(fabric.calls()) == 3


def test_fabric_that_is_slow_once_is_tried_again(fabric: Machine) -> None:
    slow, fast = fabric.root / "slow", fabric.root / "fast"
    slow.write_text(all_reduce("99"), encoding="utf-8")
    fast.write_text(all_reduce("480"), encoding="utf-8")
    fabric.binary(
        "all_reduce_perf", script=f'[ "$(wc -l <"{fabric.root}/calls")" -gt 1 ] && cat "{fast}" || cat "{slow}"'
    )
    assert fabric.run(NCCL_SCRIPT) == ("passed", "480 GB/s of bus bandwidth among 2 GPUs, at least 431")


@pytest.mark.parametrize("code", [0, 1])
def test_fails_when_values_are_wrong_however_fast(fabric: Machine, code: int) -> None:
    fabric.binary("all_reduce_perf", all_reduce("487", wrong="3 FAILED"), code=code)
    assert fabric.run(NCCL_SCRIPT) == ("failed", "all-reduce computed wrong values: 3 FAILED")


def test_fails_when_nccl_breaks_off(fabric: Machine) -> None:
    fabric.binary("all_reduce_perf", "Test NCCL failure common.cu:1279 'unhandled cuda error'\n", code=3)
    assert fabric.run(NCCL_SCRIPT) == ("failed", "all_reduce_perf ended with 3")


def test_fails_when_nccl_says_nothing(fabric: Machine) -> None:
    fabric.binary("all_reduce_perf", "")
    assert fabric.run(NCCL_SCRIPT) == ("failed", "all_reduce_perf said nothing")


def test_fails_when_nccl_hangs(fabric: Machine) -> None:
    fabric.environment["TIMEOUT_SECONDS"] = "0.2"
    fabric.binary("all_reduce_perf", script="sleep 30")
    assert fabric.run(NCCL_SCRIPT) == ("failed", "all_reduce_perf took more than 0.2 s")
