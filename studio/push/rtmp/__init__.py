"""RTMP and RTMPS publishing: FLV tags over our own asyncio connection (Adobe RTMP 1.0)."""
