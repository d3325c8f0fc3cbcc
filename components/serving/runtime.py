"""What can serve a model. A name each; no pulumi here."""

from enum import StrEnum


class Runtime(StrEnum):
    """What serves the model."""

    VLLM = "vllm"
    """vLLM's OpenAI-compatible server: language models."""

    TRITON = "triton"
    """NVIDIA Triton: models in its repository layout."""

    KSERVE = "kserve"
    """KServe, with any of the other servers in the container, or one of its own: `kserve` says which, and how."""

    CUSTOM = "custom"
    """Whatever the image starts by itself."""
