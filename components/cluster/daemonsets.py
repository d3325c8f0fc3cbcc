"""What pods of nodes leave to DaemonSets: a fact about this project's own. No pulumi here."""

DAEMONSETS_CPU = 750
"""Thousandths of a vCPU that are left to DaemonSets. What those of this project request comes to about 400: network,
proxy, three storage drivers, device plugins, monitoring. The rest is for others."""

DAEMONSETS_MEMORY_MIB = 2048
"""Memory that is left to them, in MiB; about 1200 of it are requested."""
