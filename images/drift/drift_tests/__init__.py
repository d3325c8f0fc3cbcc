"""Tests of the drift job; they run where its own requirements are installed."""
