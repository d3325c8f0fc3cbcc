"""A simulated Kubernetes cluster and the provider in front of it."""
