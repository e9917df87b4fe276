"""Parts of the window: each observes the studio and submits commands."""
