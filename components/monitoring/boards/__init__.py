"""Dashboards, a file for each: thresholds and facts in, a dashboard out. Pure; no pulumi here."""
