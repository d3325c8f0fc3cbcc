"""The simulated providers that a rehearsal plugs into the real engine."""
