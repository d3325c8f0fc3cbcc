"""What a stack file decides about a KMS key. Plain data; no pulumi here."""

from pydantic import Field

from components.deletion import Deletion
from components.principal import PrincipalArn
from components.spec import Spec


class EncryptionKeySpec(Spec):
    """A customer-managed KMS key. Roles of the same account may also be let in by their own IAM policies."""

    administrators: tuple[PrincipalArn, ...] = ()
    """IAM roles and users that may manage the key, but not use it: its policy, rotation and deletion."""

    users: tuple[PrincipalArn, ...] = ()
    """IAM roles and users that may encrypt and decrypt with the key. Needed for other accounts; fine for this one."""

    rotation_period_days: int = Field(default=365, ge=90, le=2560)
    """Days between rotations of the key material; KMS allows 90 to 2560. Old material stays for decryption."""

    deletion_window_days: int = Field(default=30, ge=7, le=30)
    """Days between the deletion of the key and the loss of everything encrypted with it; KMS allows 7 to 30."""

    multi_region: bool = False
    """Whether the key can have replicas in other regions. For good: changing it makes another key."""

    deletion: Deletion = Deletion.PROTECT
    """What happens when the key leaves the program: protect, retain, or allow (deleted after the window)."""
