"""Metrics that exporters emit, a table for each exporter, with sources. Facts only; no pulumi here."""
