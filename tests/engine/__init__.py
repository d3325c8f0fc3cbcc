"""On the real engine, against the simulator."""
