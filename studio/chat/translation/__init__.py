"""Translation of chat: thin adapters of services, and the one translator that uses them."""
