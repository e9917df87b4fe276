"""HTTP and WebSocket server of the engine: the control API."""
