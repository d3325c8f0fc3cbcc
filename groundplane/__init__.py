"""The groundplane command-line tool."""
