"""Which language a chat line is in: by script, by its words, by a small model, by who wrote it."""
