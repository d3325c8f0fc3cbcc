"""Files that controllers fetch as they start, besides charts and images. A facts table; no pulumi."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Download:
    """One file at one version."""

    url: str
    sha256: str
    architecture: str
    """Of the processors that it runs on, as nodes have it in label kubernetes.io/arch."""
    source: str
    """Where address and checksum were read, and when."""


ROLLOUTS_GATEWAY_PLUGIN = Download(
    url="https://github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi/releases/download/v0.17.0/"
    "gatewayapi-plugin-linux-amd64",
    sha256="1904ca787d33107c140521899d61fff030ee75d99908bd175fca5a4647759061",
    architecture="amd64",
    # No checksum of the one for arm64 was found, nor a digest of the project's image of both.
    source="three public repositories that pin release v0.17.0 by this checksum, one with the size of the file that it "
    "measured, 77,762,829 bytes, 2026-11",
)
"""What lets Argo Rollouts change weights of routes of the Gateway API."""
