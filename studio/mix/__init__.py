"""Mixing the programme's sound: strips, gate, ducking, limiter, loudness, alarms."""
