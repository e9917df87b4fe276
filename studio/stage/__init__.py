"""From offers, market and language to the scene: cards, countdowns, banners."""
