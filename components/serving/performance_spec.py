"""What one replica of a served model can do, as measured: the figures that a simulation stands on. No pulumi here."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.spec import Problem, Spec, rule


class TokenPerformanceSpec(Spec):
    """A replica of a language model, with continuous batching. `vllm bench serve` measures all of it."""

    kind: Literal["tokens"]
    """tokens"""

    prefill_tokens_per_second: float = Field(gt=0)
    """Tokens of prompts that it reads in a second, doing nothing else."""

    decode_tokens_per_second: float = Field(gt=0)
    """Tokens that it generates in a second for as many requests as it takes at once, in sum."""

    single_tokens_per_second: float = Field(gt=0)
    """Tokens that it generates in a second for one request alone."""

    max_concurrent_requests: int = Field(ge=1, le=4096)
    """Requests that it takes at once, such as vLLM's --max-num-seqs; more of them wait."""

    @rule
    def _batching_gains_and_costs(self) -> Iterator[Problem]:
        low, high = self.single_tokens_per_second, self.single_tokens_per_second * self.max_concurrent_requests
        if not low <= self.decode_tokens_per_second <= high:
            message = f"is not from {low:g}, what one request gets alone, to {high:g}, as much for each of all at once"
            fix = "measure both: one request alone, and as many as it takes at once, in sum"
            yield Problem(
                path=("decode_tokens_per_second",), message=message, got=self.decode_tokens_per_second, fix=fix
            )


class RequestPerformanceSpec(Spec):
    """A replica of a model that answers at once, such as a classifier."""

    kind: Literal["requests"]
    """requests"""

    request_seconds: float = Field(gt=0)
    """Time of one request alone."""

    requests_per_second: float = Field(gt=0)
    """Requests that it answers in a second, taking as many at once as it does."""

    max_concurrent_requests: int = Field(default=1, ge=1, le=4096)
    """Requests that it takes at once; more of them wait."""

    @rule
    def _rate_is_possible(self) -> Iterator[Problem]:
        low, high = 1 / self.request_seconds, self.max_concurrent_requests / self.request_seconds
        if not low * 0.999 <= self.requests_per_second <= high * 1.001:
            message = f"is not from {low:g}, one after the other, to {high:g}, all that it takes at once side by side"
            fix = "measure both: one request alone, and as many as it takes at once"
            yield Problem(path=("requests_per_second",), message=message, got=self.requests_per_second, fix=fix)


PerformanceSpec = Annotated[TokenPerformanceSpec | RequestPerformanceSpec, Field(discriminator="kind")]
"""One of the two, by `kind`."""
