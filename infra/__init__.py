"""The Pulumi program: the only place where components meet."""
