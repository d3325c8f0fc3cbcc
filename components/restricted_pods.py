"""What the restricted Pod Security Standard asks of pods: what `system_namespace` lets in. Pure; no pulumi here."""

from typing import Any

CONTAINER_SECURITY: dict[str, Any] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}
"""What it asks of a container, and that nothing changes the image."""


def pod_security(user: int) -> dict[str, Any]:
    """What it asks of a pod whose processes are this user's."""
    return {
        "fsGroup": user,
        "fsGroupChangePolicy": "OnRootMismatch",
        "runAsGroup": user,
        "runAsNonRoot": True,
        "runAsUser": user,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
