import json
from typing import Any

import pytest

from components.catalog.instances import instance_type
from components.serving.model_service_spec import ModelServiceSpec, image_by_tag
from components.serving.model_shape_spec import ModelShapeSpec, memory_need
from components.serving.serving_spec import images_by_tag, unheeded_tolerances
from components.serving.startup_spec import StartupSpec, WeightsFrom
from tests.components.problems import problems
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, changed, model, serving

LARGE = {"parameters_billions": 70.6, "layers": 80, "kv_heads": 8, "head_size": 128}


def told(document: dict[str, Any] = ASSISTANT, **changes: Any) -> list[str]:
    return problems(ModelServiceSpec, json.dumps(changed(document, **changes)))


@pytest.mark.parametrize("document", [ASSISTANT, CLASSIFIER])
def test_models_of_the_tests_are_sound(document: dict[str, Any]) -> None:
    assert model(document).requests.drain_seconds == 330


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"accelerator": {"nodes": "inference", "instance_type": "g6e.12xlarge", "gpus": 4, "tensor_parallel": 3}},
            ["accelerator.tensor_parallel: does not divide the 4 gpus of a replica; got 3; write 1 or 2 or 4"],
        ),
        (
            {"accelerator": {"nodes": "inference", "instance_type": "g6e.12xlarge", "gpus": 8}},
            [
                (
                    "accelerator.gpus: is more than one g6e.12xlarge has, 4: a replica is on one node; got 8; write a "
                    "larger type, or fewer gpus"
                )
            ],
        ),
        (
            {"accelerator": {"nodes": "inference", "instance_type": "g6e.5xlarge"}},
            [
                (
                    "accelerator.instance_type: is not an instance type of the catalogue; got 'g6e.5xlarge'; write "
                    "g6e.xlarge or g6e.8xlarge or g6e.4xlarge"
                )
            ],
        ),
        (
            {"shape": LARGE},
            [
                (
                    "shape: does not fit one gpu of g6e.4xlarge with a context of 16384 tokens; on each: weights 131.5 "
                    "+ activations 1.5 + KV cache 5.0 = 138.0 GiB of 40.2 GiB; got '70.6 billion parameters of 16 "
                    "bits'; take more or larger accelerators, fewer weight_bits, or a shorter context_length"
                )
            ],
        ),
        (
            {"shape": None},
            [
                (
                    "shape: is not set, and nobody can tell whether the model fits its accelerators; got None; set it, "
                    "from the model's config.json: parameters, layers, kv_heads, head_size"
                )
            ],
        ),
        (
            {"requests": {"timeout_seconds": 600}},
            [
                (
                    "requests.drain_seconds: is shorter than timeout_seconds, 600: each scale-down would cut answers "
                    "off; got 330; write 600 or more, or lower timeout_seconds"
                )
            ],
        ),
        (
            {"performance__decode_tokens_per_second": 5000},
            [
                (
                    "performance.tokens.decode_tokens_per_second: is not from 45, what one request gets alone, to "
                    "2880, as much for each of all at once; got 5000.0; measure both: one request alone, and as many "
                    "as it takes at once, in sum"
                )
            ],
        ),
        ({"source": "s3://models/assistant"}, ["source: string_pattern_mismatch"]),
        ({"image": "server"}, ["image: string_pattern_mismatch"]),
        ({"runtime": "tgi"}, ["runtime: enum"]),
        (
            {"server": {"args": ["--enable-prefix-caching", "--max_model_len=4096"]}},
            [
                (
                    "server.args.1: is decided elsewhere, and the server would be told twice; got "
                    "'--max_model_len=4096'; remove it: write context_length"
                )
            ],
        ),
        (
            {"server": {"port": 9000, "environment": {"MODEL_ADDRESS": "/elsewhere"}}},
            [
                "server.port: is vllm's own, and only a custom server has a choice; got 9000; remove it",
                (
                    "server.environment.MODEL_ADDRESS: is set by itself, and would be set twice; got '/elsewhere'; "
                    "remove it"
                ),
            ],
        ),
        (
            {"autoscaling__metric": "tokens_per_second", "performance": CLASSIFIER["performance"]},
            [
                (
                    "autoscaling.metric: counts tokens, and the performance of the model is in requests; got "
                    "'tokens_per_second'; write in_flight_requests, or performance of kind tokens"
                )
            ],
        ),
        (
            {"startup": {"weights_from": "fsx", "file_system": "corpus"}},
            ["startup.directory: is not set, and weights_from is fsx; got None; set it, or read the weights from S3"],
        ),
        (
            {"startup": {"directory": "/models"}},
            [
                (
                    "startup.directory: is for fsx, and weights_from is s3_stream; got '/models'; remove it, or write "
                    "weights_from: fsx"
                )
            ],
        ),
    ],
)
def test_fails_when_a_language_model_is_impossible(changes: dict[str, Any], expected: list[str]) -> None:
    assert told(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"autoscaling__metric": "tokens_per_second"},
            (
                "autoscaling.metric: is a metric that triton servers do not have; got 'tokens_per_second'; write one "
                "of in_flight_requests, queue_depth, gpu_utilisation, latency_p95, schedule"
            ),
        ),
        (
            {"autoscaling__metric": "gpu_utilisation"},
            (
                "autoscaling.metric: is of accelerators, and a replica has none; got 'gpu_utilisation'; write another "
                "metric"
            ),
        ),
        (
            {"performance__requests_per_second": 90},
            (
                "performance.requests.requests_per_second: is not from 20, one after the other, to 80, all that it "
                "takes at once side by side; got 90.0; measure both: one request alone, and as many as it takes at once"
            ),
        ),
        (
            {"startup": {"weights_from": "nvme"}},
            (
                "shape: is not set, and nobody can tell how large the cache on the node has to be; got None; set it, "
                "or write startup.weights_from: mountpoint"
            ),
        ),
        (
            {"shape": LARGE},
            (
                "shape: does not fit m7i.xlarge with a context of 8192 tokens; on each: weights 131.5 + activations "
                "1.5 + KV cache 2.5 = 135.5 GiB of 14.4 GiB; got '70.6 billion parameters of 16 bits'; take more or "
                "larger accelerators, fewer weight_bits, or a shorter context_length"
            ),
        ),
    ],
)
def test_fails_when_a_model_without_tokens_is_impossible(changes: dict[str, Any], expected: str) -> None:
    assert told(CLASSIFIER, **changes) == [expected]


def test_memory_is_split_over_tensor_parallel_accelerators() -> None:
    spec = model(
        shape=LARGE,
        accelerator={"nodes": "inference", "instance_type": "g6e.12xlarge", "gpus": 4, "tensor_parallel": 4},
    )
    assert str(spec.memory) == "weights 32.9 + activations 1.5 + KV cache 1.2 = 35.6 GiB of 40.2 GiB"
    assert spec.memory is not None
    assert spec.memory.requests == 4


def test_heads_that_are_fewer_than_the_accelerators_are_copied() -> None:
    shape = ModelShapeSpec(parameters_billions=1, layers=10, kv_heads=2, head_size=64)
    needs = [
        memory_need(shape, context_length=2**20, gpus=8, tensor_parallel=tp, memory_gib=80).kv_gib for tp in (1, 2, 8)
    ]
    # 2 * layers of a stage * heads * 64 * 2 bytes * 2**20 tokens
    assert needs == [2 * 2 * 2 * 64 * 2 / 1024, 2 * 3 * 1 * 64 * 2 / 1024, 2 * 10 * 1 * 64 * 2 / 1024]


@pytest.mark.parametrize(
    ("gpus", "type_", "expected"),
    [(1, "g6e.12xlarge", 4), (3, "g6e.12xlarge", 1), (2, "g6e.48xlarge", 4), (0, "m7i.large", 1)],
)
def test_node_has_places_for_as_many_replicas_as_its_gpus_make(gpus: int, type_: str, expected: int) -> None:
    document = ASSISTANT if gpus else CLASSIFIER
    assert (
        model(
            document, accelerator={"nodes": "inference", "instance_type": type_, "gpus": gpus}
        ).accelerator.replicas_per_node
        == expected
    )


def test_startup_takes_the_weights_and_compiling_or_what_was_measured() -> None:
    assert StartupSpec().load_seconds(10.0, compiles=True) == 10.0 / 2 + 53
    assert StartupSpec(compile_cached=True).load_seconds(10.0, compiles=True) == 10.0 / 2 + 5
    assert StartupSpec(weights_from=WeightsFrom.MOUNTPOINT).load_seconds(10.0, compiles=False) == 10.0
    assert StartupSpec(measured_load_seconds=7).load_seconds(10.0, compiles=True) == 7
    assert StartupSpec(image_gb=18.3).image_seconds == 100.0


def test_image_by_tag_is_told_for_production() -> None:
    found = serving({"a": ASSISTANT, "c": CLASSIFIER})
    assert list(image_by_tag(model())) == []
    assert [str(problem) for problem in images_by_tag(found)] == [
        (
            "models.c.image: names its image by tag, which may be another one tomorrow; got "
            "'123456789012.dkr.ecr.us-east-1.amazonaws.com/triton:v3'; write it with its digest: IMAGE@sha256:…"
        )
    ]


def test_tolerances_of_models_are_told_with_their_place() -> None:
    odd = changed(ASSISTANT, autoscaling__scale_up={"tolerance": 0.3})
    found = serving({"a": odd, "b": ASSISTANT})
    assert [problem.path for problem in unheeded_tolerances(found, "1.34")] == [
        ("models", "a", "autoscaling", "scale_up", "tolerance")
    ]


def test_memory_is_unknown_without_a_shape() -> None:
    assert model(CLASSIFIER).memory is None
    assert instance_type("m7i.xlarge").accelerator is None
