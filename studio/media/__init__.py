"""Pictures, sound and packets as values; rates and timestamps."""
