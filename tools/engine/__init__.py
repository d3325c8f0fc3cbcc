"""The pinned build of the Pulumi CLI, and what it lacks."""
