"""Pure functions from a plan to findings."""
