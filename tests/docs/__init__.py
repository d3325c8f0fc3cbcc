"""The README and the guide are true: what they show runs here."""
