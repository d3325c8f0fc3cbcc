"""What pulumi-kubernetes is told of objects that nobody should wait for. Makes no resources."""

SKIP_AWAIT = {"pulumi.com/skipAwait": "true"}
"""Annotation."""
