"""Product pictures: fetched from files and addresses, decoded in a child that may be killed."""
