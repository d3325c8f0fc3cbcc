"""Discrete-event simulation of a served model under its autoscaling policy."""
