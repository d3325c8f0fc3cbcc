import shlex
from typing import Any

import pytest

from components.serving.model_server import arguments, command, environment, ports_of
from components.serving.server_spec import OWN_FLAGS
from tests.components.serving.programs import CUSTOM, LARGE
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, model


def told(document: dict[str, Any], **changes: Any) -> list[str]:
    return arguments("assistant", model(document, **changes))


def variables(document: dict[str, Any], **changes: Any) -> dict[str, str]:
    return environment(model(document, **changes), region="eu-west-1", memory_gib=28.0)


def test_vllm_streams_its_weights_and_takes_as_many_requests_as_the_simulation() -> None:
    assert command(model()) == ["vllm", "serve"]
    assert told(ASSISTANT) == shlex.split(
        "'$(MODEL_ADDRESS)' --host=0.0.0.0 --port=8000 --served-model-name=assistant --max-model-len=16384 "
        "--max-num-seqs=64 --shutdown-timeout=330 --gpu-memory-utilization=0.9 --load-format=runai_streamer"
    )


@pytest.mark.parametrize(
    ("gpus", "tensor", "expected"),
    [
        (4, 4, ["--tensor-parallel-size=4"]),
        (4, 2, ["--tensor-parallel-size=2", "--pipeline-parallel-size=2"]),
        (2, 1, ["--pipeline-parallel-size=2"]),
        (1, 1, []),
    ],
)
def test_vllm_uses_all_gpus_of_a_replica(gpus: int, tensor: int, expected: list[str]) -> None:
    own = {"nodes": "large", "instance_type": "g6e.12xlarge", "gpus": gpus, "tensor_parallel": tensor}
    assert [flag for flag in told(ASSISTANT, accelerator=own) if "parallel" in flag] == expected


def test_vllm_reads_each_byte_once_for_all_gpus() -> None:
    own = {"nodes": "large", "instance_type": "g6e.12xlarge", "gpus": 4, "tensor_parallel": 4}
    assert '--model-loader-extra-config={"distributed": true}' in told(ASSISTANT, accelerator=own)


def test_vllm_of_a_mounted_model_loads_files() -> None:
    assert [flag for flag in told(LARGE) if "load" in flag] == []
    assert "--kv-cache-dtype=fp8" in told(LARGE)


def test_vllm_on_the_processor_is_told_what_is_left_for_its_cache() -> None:
    own = {"nodes": "cpu", "instance_type": "m7i.2xlarge", "gpus": 0}
    small = {"parameters_billions": 3.2, "layers": 28, "kv_heads": 8, "head_size": 128}
    made = variables(ASSISTANT, accelerator=own, shape=small)
    # 28 * 0.9 - 5.96 of weights - 1.5
    assert made["VLLM_CPU_KVCACHE_SPACE"] == "17"
    assert "--gpu-memory-utilization=0.9" not in told(ASSISTANT, accelerator=own, shape=small)


def test_triton_ends_once_it_has_answered() -> None:
    assert command(model(CLASSIFIER)) == ["tritonserver"]
    assert told(CLASSIFIER) == [
        "--model-repository=$(MODEL_ADDRESS)",
        "--http-port=8000",
        "--grpc-port=8001",
        "--metrics-port=8002",
        "--exit-timeout-secs=330",
    ]


def test_custom_server_starts_as_its_image_does() -> None:
    assert command(model(CUSTOM)) is None
    assert told(CUSTOM) == ["--verbose"]
    assert variables(CUSTOM)["PORT"] == "9000"


def test_arguments_of_the_spec_come_last() -> None:
    assert told(ASSISTANT, server={"args": ["--enable-prefix-caching"]})[-1] == "--enable-prefix-caching"


@pytest.mark.parametrize("document", [ASSISTANT, LARGE, CLASSIFIER, CUSTOM])
def test_flags_that_are_set_are_refused_from_the_spec(document: dict[str, Any]) -> None:
    spec = model(document, server={})
    flags = {flag.partition("=")[0] for flag in arguments("assistant", spec) if flag.startswith("--")}
    assert flags <= OWN_FLAGS[spec.runtime].keys()


def test_region_is_for_those_who_read_the_bucket_themselves() -> None:
    assert variables(ASSISTANT)["AWS_REGION"] == "eu-west-1"
    assert "AWS_REGION" not in variables(LARGE)


def test_environment_of_the_spec_wins() -> None:
    assert variables(ASSISTANT, server={"environment": {"HOME": "/tmp"}})["HOME"] == "/tmp"


@pytest.mark.parametrize(
    ("document", "named", "scraped"),
    [
        (ASSISTANT, {"http": 8000}, "http"),
        (CLASSIFIER, {"http": 8000, "metrics": 8002}, "metrics"),
        (CUSTOM, {"http": 9000}, "http"),
    ],
)
def test_each_port_has_one_name(document: dict[str, Any], named: dict[str, int], scraped: str) -> None:
    ports = ports_of(model(document))
    assert (ports.named, ports.metrics_name) == (named, scraped)
