"""Small machines without a domain word: clock, hand-over devices, task scope, back-off."""
