"""Metrics, alerts, dashboards, logs, drift and what it all costs: components that watch an environment."""
