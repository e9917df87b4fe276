"""The order book: reservations, their states, and the stock they hold."""
