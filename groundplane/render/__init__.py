"""The Kubernetes side of a plan as files: for review, for GitOps, and for tools that check manifests."""
