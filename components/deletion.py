"""What happens to stateful things when they leave the program or the stack is destroyed. No pulumi here."""

from enum import StrEnum


class Deletion(StrEnum):
    """What Pulumi does when it should delete something that holds data."""

    PROTECT = "protect"
    """Refuse: the resource is protected, and has to be unprotected by hand first."""

    RETAIN = "retain"
    """Forget it: the resource leaves the state and stays in AWS."""

    ALLOW = "allow"
    """Delete it, and everything in it."""
