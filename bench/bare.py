"""The yardstick for plans: a program that registers so many resources and nothing else, through the SDK's own mocks."""

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime import settings


class _Mocks(pulumi.runtime.Mocks):
    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        return {}, None

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> Any:
        return args.name, dict(args.inputs)


def bare(count: int) -> Callable[[], None]:
    """Registers `count` KMS keys, as a unit test of a plain Pulumi program would."""

    def program() -> None:
        for number in range(count):
            aws.kms.Key(f"key-{number}", description="bare", tags={"environment": "bench"})

    def run() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            settings.set_root_resource(None)  # type: ignore[arg-type] # or the SDK refuses a second stack
            pulumi.runtime.set_mocks(_Mocks(), preview=False)
            pulumi.runtime.test(program)()
        finally:
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()
            asyncio.set_event_loop(None)

    return run
