"""Chat from other platforms: each connector reads one channel's chat, and may write there."""
