"""amtool, which checks Alertmanager's configuration and says who is told: found on PATH, or built once from pins."""
