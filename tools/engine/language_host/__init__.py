"""A language host for Python, where the official one is not to be had."""
