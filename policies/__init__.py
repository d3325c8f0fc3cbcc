"""The CrossGuard policy pack: one rule a file; the same rules run offline over a plan."""
