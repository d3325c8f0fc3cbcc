"""How large a model is, and what it takes of an accelerator's memory: arithmetic. No pulumi here."""

from dataclasses import dataclass
from math import ceil
from typing import Literal

from pydantic import Field

from components.spec import Spec

GIB = 2**30

USABLE = 0.9
"""Part of an accelerator's memory that vLLM takes: --gpu-memory-utilization, 0.9 by default (its engine arguments,
checked 2026-11). Activations come out of it."""

ACTIVATIONS_GIB = 1.5
"""Assumed for activations, CUDA graphs and the runtime, on each accelerator; vLLM's log at start speaks of 1 to 3 GiB
for the graphs alone, and tells what it really was."""


class ModelShapeSpec(Spec):
    """Size of a transformer, as its config.json tells it."""

    parameters_billions: float = Field(gt=0, le=5000)
    """All parameters, in billions (1000-based); of all experts, where there are several."""

    weight_bits: Literal[4, 8, 16, 32] = 16
    """Bits of a parameter: 16 for bfloat16, 8 for fp8 or int8, 4 for AWQ or GPTQ."""

    layers: int = Field(ge=1, le=1000)
    """num_hidden_layers."""

    kv_heads: int = Field(ge=1, le=1024)
    """num_key_value_heads."""

    head_size: int = Field(ge=1, le=1024)
    """head_dim, or hidden_size divided by num_attention_heads."""

    kv_bits: Literal[8, 16] = 16
    """Bits of a value in the KV cache: 8 for --kv-cache-dtype fp8."""

    @property
    def weights_gb(self) -> float:
        """Of all weights, in GB (1000-based), as files have it."""
        return self.parameters_billions * self.weight_bits / 8

    @property
    def weights_gib(self) -> float:
        """Of all weights, in GiB."""
        return self.weights_gb * 1e9 / GIB


@dataclass(frozen=True, kw_only=True)
class MemoryNeed:
    """What a model takes of each accelerator, in GiB."""

    weights_gib: float
    kv_gib: float
    """Of one request as long as the context."""
    usable_gib: float

    @property
    def fits(self) -> bool:
        """Whether it does, with one request at least: without that vLLM does not start."""
        return self.weights_gib + ACTIVATIONS_GIB + self.kv_gib <= self.usable_gib

    @property
    def requests(self) -> int:
        """Requests as long as the context that have a place at once."""
        return max(0, int((self.usable_gib - self.weights_gib - ACTIVATIONS_GIB) / self.kv_gib + 1e-9))

    def __str__(self) -> str:
        needed = self.weights_gib + ACTIVATIONS_GIB + self.kv_gib
        return (
            f"weights {self.weights_gib:.1f} + activations {ACTIVATIONS_GIB:.1f} + KV cache {self.kv_gib:.1f} "
            f"= {needed:.1f} GiB of {self.usable_gib:.1f} GiB"
        )


def memory_need(
    shape: ModelShapeSpec, *, context_length: int, gpus: int, tensor_parallel: int, memory_gib: float
) -> MemoryNeed:
    """What a model takes of each of `gpus` accelerators of `memory_gib`: stages of `tensor_parallel` each.

    Each stage has an equal part of the layers. KV heads are split over the accelerators of a stage; if there are more
    of these than heads, they hold copies.
    """
    stages = gpus // tensor_parallel
    heads = ceil(shape.kv_heads / tensor_parallel)
    layers = ceil(shape.layers / stages)
    kv_bytes = 2 * layers * heads * shape.head_size * shape.kv_bits / 8 * context_length
    return MemoryNeed(weights_gib=shape.weights_gib / gpus, kv_gib=kv_bytes / GIB, usable_gib=memory_gib * USABLE)
