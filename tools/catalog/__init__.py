"""Generators of the catalogue's data files, run by hand. Their output is committed; nothing here runs at plan time."""
