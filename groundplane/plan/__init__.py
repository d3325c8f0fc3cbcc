"""The plan: what a program would register, as one graph model, its sources and its renderers."""
