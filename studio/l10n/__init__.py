"""Languages: catalogues, money, numbers, times, digits, direction; and text from strangers."""
