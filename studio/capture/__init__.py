"""Sources: clip, test card and their sound."""
