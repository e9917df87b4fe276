"""What other people's shops report, read into one form: `news.ShopNews`."""
