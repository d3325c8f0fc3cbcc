"""The test suite; mirrors the source tree."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
"""The checkout."""
