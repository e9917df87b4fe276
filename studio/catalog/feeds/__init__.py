"""Product files of the world: Shopify's CSV, Google's merchant feed, JSON-LD."""
