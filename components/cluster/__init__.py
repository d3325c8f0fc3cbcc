"""Training clusters: node groups and what they need. Specs and pure helpers load without pulumi."""
