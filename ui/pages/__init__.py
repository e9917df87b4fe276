"""Pages of the one window."""
