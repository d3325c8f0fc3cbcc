"""Storage: artifact buckets and their replicas."""
