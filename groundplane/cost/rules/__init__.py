"""What each type of resource costs: a small file per service, and the types that cost nothing, with the reason."""
