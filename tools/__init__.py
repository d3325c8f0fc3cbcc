"""What builds, installs and measures; nothing that users run."""
