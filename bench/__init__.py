"""Figures with bounds, measured; run by `make bench`, never by the test suite."""
