"""Products, their price history and their stock ledger."""
