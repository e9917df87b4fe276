"""The link between the engine and an edge: messages, the durable outbox rules, the client."""
