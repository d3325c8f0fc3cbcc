"""What runs on the training cluster: operators, runtimes, queues and burn-in."""
