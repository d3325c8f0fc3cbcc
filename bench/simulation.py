"""Figures of `groundplane simulate`: speed, memory, and agreement with what mathematics knows.

`python -m bench.simulation million|azure` runs one of them, as a process of its own, and prints how much memory it
took at most.
"""

import resource
import subprocess
import sys
from math import factorial
from pathlib import Path

import numpy as np

from bench.figure import Figure, medians
from components.serving.autoscaling_spec import AutoscalingSpec
from components.serving.metric import Metric
from groundplane.simulate.des import simulate
from groundplane.simulate.result import Result
from groundplane.simulate.service_model import ColdStart, ServiceModel, batch_speeds
from groundplane.simulate.trace import RatePoint, Trace, trace_of_rate
from groundplane.simulate.trace_file import read_trace

TRACES = Path(__file__).with_name("traces")
AZURE = ("azure_llm_2023_code.csv", "azure_llm_2023_conv.csv")

POLICY = AutoscalingSpec(metric=Metric.IN_FLIGHT_REQUESTS, target=20.0, min_replicas=2, max_replicas=12)

SERVICE = ServiceModel(
    slots=64,
    speeds=batch_speeds(64, alone=45.0, together=1600.0),
    prefill_tokens_per_second=9000.0,
    timeout_seconds=300.0,
    cold_start=ColdStart(node_seconds=45.0, image_seconds=48.0, load_seconds=61.0, probe_seconds=5.0),
)
"""About a model of 8 billion parameters on one L40S."""

ERLANG = ((1, 0.7), (4, 0.7), (16, 0.8))
"""Servers, and how busy they are."""


def simulations() -> list[Figure]:
    """All figures of the simulation."""
    (azure,) = medians(lambda: _run("azure"), repeats=3)
    (million,) = medians(lambda: _run("million"), repeats=1)
    errors = [abs(_wait(servers, busy) / _erlang_wait(servers, busy) - 1) for servers, busy in ERLANG]
    return [
        Figure(name="simulate: two hours of Azure's traces, a process", value=azure, bound=5.0, unit=" s"),
        Figure(name="simulate: a million requests, a process", value=million, bound=20.0, unit=" s"),
        Figure(name="simulate: a million requests, memory", value=_run("million"), bound=500.0, unit=" MB"),
        Figure(name="simulate: worst mean wait against Erlang C", value=100 * max(errors), bound=3.0, unit=" %"),
    ]


def _million() -> Result:
    """A day of 11.6 requests a second on average, up and down."""
    rates = (4.0, 4.0, 19.15, 19.15, 4.0)
    hours = (0, 6, 11, 19, 24)
    points = [
        RatePoint(seconds=hour * 3600.0, requests_per_second=rate, input_tokens=1200.0, output_tokens=200.0)
        for hour, rate in zip(hours, rates, strict=True)
    ]
    trace = trace_of_rate(points, seed=1, name="a day")
    if len(trace) < 1_000_000:
        raise ValueError(f"only {len(trace)} requests, raise the rates")
    return simulate(POLICY, SERVICE, trace)


def _azure() -> list[Result]:
    return [simulate(POLICY, SERVICE, read_trace(TRACES / name, seed=0)) for name in AZURE]


def _wait(servers: int, busy: float) -> float:
    """Mean wait for one of as many replicas with a common queue, in units of the service time."""
    random, count = np.random.default_rng(5), 2_000_000
    arrivals = np.cumsum(random.exponential(1 / (busy * servers), count))
    trace = Trace(
        name="poisson",
        arrivals=arrivals,
        input_tokens=np.zeros(count),
        output_tokens=random.exponential(1.0, count),
        seconds=float(arrivals[-1]),
    )
    policy = AutoscalingSpec(metric=Metric.IN_FLIGHT_REQUESTS, target=1.0, min_replicas=servers, max_replicas=servers)
    result = simulate(policy, ServiceModel(slots=1, speeds=(1.0,), shared_queue=True), trace)
    return float(result.first_tokens.mean()) - 1.0


def _erlang_wait(servers: int, busy: float) -> float:
    """The same by Erlang's formula C."""
    offered = busy * servers
    all_busy = offered**servers / factorial(servers) / (1 - busy)
    waiting = all_busy / (sum(offered**n / factorial(n) for n in range(servers)) + all_busy)
    return waiting / (servers - offered)


def _run(what: str) -> float:
    """Megabytes that a process of its own took."""
    done = subprocess.run([sys.executable, "-m", "bench.simulation", what], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _peak_megabytes() -> float:
    """Of this process. Not getrusage's, which begins with what the process that started it had at its peak."""
    status = Path("/proc/self/status")
    if not status.exists():
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1e6 if sys.platform == "darwin" else 1e3)
    (line,) = (line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    {"million": _million, "azure": _azure}[sys.argv[1]]()
    sys.stdout.write(f"{_peak_megabytes():.1f}\n")
