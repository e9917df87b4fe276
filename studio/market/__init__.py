"""Market packs: what differs from country to country, as data."""
