"""List models of the run of show, the chat and the orders."""
