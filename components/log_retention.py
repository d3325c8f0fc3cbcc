"""How long CloudWatch Logs keeps records. A type only; no pulumi here."""

from typing import Literal

RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""What CloudWatch Logs accepts: API reference, PutRetentionPolicy (checked 2026-11)."""
