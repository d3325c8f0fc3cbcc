"""Served models: what runs them, what scales them, what lets requests in."""
