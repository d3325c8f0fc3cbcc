"""IAM principals as a stack file names them. A type only; no pulumi here."""

from typing import Annotated

from pydantic import Field

PrincipalArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9_+=,.@/-]+$")]
"""ARN of an IAM role or user; not of an account's root, which stands for all of that account."""
