"""Questions that need a decision; always opened with `open()`."""
