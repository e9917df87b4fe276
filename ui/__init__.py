"""The window: a PySide6 client of the control API."""
