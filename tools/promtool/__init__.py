"""promtool, which runs the unit tests of alert rules: found on PATH, or built once from pinned Go modules."""
