"""Mixing the programme's sound: strips, cleaner, gate, ducking, limiter, loudness, alarms."""
