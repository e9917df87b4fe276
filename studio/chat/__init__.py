"""The room: chat lines in one order without gaps, stored before anybody sees them."""
