"""Physical names: what AWS itself calls a thing, within each service's limits. Pure functions; no pulumi here.

Most resources have no name here: Pulumi names them. A function here means that somebody outside the program has to know the
name: it is in a URL, in a policy or in a command line.
"""

PROJECT = "groundplane"


def environment_name(environment: str) -> str:
    """`groundplane-<environment>`: what an environment is called in AWS; also its Karpenter discovery tag."""
    return f"{PROJECT}-{environment}"


def key_alias(environment: str, purpose: str) -> str:
    """KMS alias without its `alias/` prefix; unique in an account and region, at most 250 characters."""
    return f"{environment_name(environment)}-{purpose}"
