"""Outputs: WHIP and the recording."""
