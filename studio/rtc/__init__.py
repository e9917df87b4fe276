"""The one place that knows aiortc: sessions, key-frame and RTCP hooks, RTP forwarding."""
