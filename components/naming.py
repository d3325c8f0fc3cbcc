"""Physical names: what AWS itself calls a thing, within each service's limits. Pure functions; no pulumi here.

Most resources have no name here: Pulumi names them. A function here means that somebody outside the program has to know
the name: it is in a URL, in a policy or in a command line.
"""

import re

PROJECT = "groundplane"


def environment_name(environment: str) -> str:
    """`groundplane-<environment>`: what an environment is called in AWS; also its Karpenter discovery tag."""
    return f"{PROJECT}-{environment}"


def key_alias(environment: str, purpose: str) -> str:
    """KMS alias without its `alias/` prefix; unique in an account and region, at most 250 characters."""
    return f"{environment_name(environment)}-{purpose}"


def repository_name(environment: str, key: str) -> str:
    """ECR repository `<environment>/<key>`, so that environments can share an account's registry.

    Raises ValueError if ECR would refuse it: 2 to 256 characters, lower case, single separators.
    """
    name = f"{environment}/{key}"
    if not 2 <= len(name) <= 256 or not _REPOSITORY.fullmatch(name):
        raise ValueError(
            f"ECR allows repository names of 2 to 256 characters from a-z, 0-9, '-', '_', '.' and '/', got {name!r}; "
            "shorten or rename the environment or the repository"
        )
    return name


def state_bucket(account: str, region: str) -> str:
    """S3 bucket of the Pulumi state; one an account and region, for all environments; at most 63 characters."""
    return f"{PROJECT}-state-{account}-{region}"


def state_key_alias() -> str:
    """KMS alias, without its `alias/` prefix, of the key of that bucket and of the secrets in the state."""
    return f"{PROJECT}-state"


_REPOSITORY = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*")
"""ECR's own pattern (CreateRepository, API reference, 2026-11)."""
