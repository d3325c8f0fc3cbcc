"""Which Pulumi CLI the project runs on. Facts only; what looks for it is groundplane.engine.find."""

PINNED = "3.259.0"
"""What is installed or built where no CLI is found; tools/engine/go.mod names the same (a test holds them together).

Tagged 2026-08-20 as pkg/v3.259.0, commit a05d88f of github.com/pulumi/pulumi (its Go module's record, read 2026-11).
The suite runs on it, with the Python SDK 3.272.0.
"""

FLOOR = "3.259.0"
"""Oldest CLI that is used: the oldest the suite was run on (2026-11). Pulumi.yaml's `requiredPulumiVersion` agrees."""

INSTALLER = "https://get.pulumi.com/install.sh"
"""Pulumi's own installer for Linux and macOS (https://www.pulumi.com/docs/iac/download-install/, checked 2026-11)."""

DOWNLOADS = "https://www.pulumi.com/docs/iac/download-install/"
"""Where people get the CLI by hand."""
