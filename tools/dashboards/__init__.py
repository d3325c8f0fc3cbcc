"""Pictures of dashboards for the docs: `python -m tools.dashboards.picture`. No Grafana draws them."""
