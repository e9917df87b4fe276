"""Moderation: what may be said before anybody reads it, and what moderators do afterwards."""
