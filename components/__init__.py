"""Reusable component resources for ML infrastructure on AWS, one folder an area, one concept a file."""
