"""Finding the Pulumi CLI and running stacks on it."""
