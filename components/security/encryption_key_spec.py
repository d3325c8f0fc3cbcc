"""What a stack file decides about a KMS key, and the key policy made from it. No pulumi here."""

from pydantic import Field

from components.spec import Spec


class EncryptionKeySpec(Spec):
    """A customer-managed KMS key."""

    deletion_window_days: int = Field(default=30, ge=7, le=30)
    """Days between the deletion of the key and the loss of everything encrypted with it; AWS allows 7 to 30."""
