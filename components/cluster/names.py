"""Names of Kubernetes objects and groups as a stack file writes them. Types only; no pulumi here."""

from typing import Annotated

from pydantic import Field

Namespace = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
"""DNS label, as Kubernetes wants it: at most 63 characters."""

ServiceAccount = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")]
"""DNS subdomain: at most 253 characters."""

Group = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._/-]{0,62}$")]
"""Kubernetes group that RBAC binds to roles."""

RESERVED_GROUPS = ("amazon:", "aws:", "eks:", "iam:", "system:")
"""What EKS refuses as the beginning of a group (user guide, "Create access entries", 2026-11)."""

Key = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$")]
"""Key of a resource in a stack file; part of its logical name."""
