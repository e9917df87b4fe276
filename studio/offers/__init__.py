"""What is on offer now: the pinned product and the flash sale, with a real end."""
