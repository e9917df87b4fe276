"""Tokens, type, icons and the style sheet: the only place that names colours and sizes."""
