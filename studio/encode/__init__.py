"""H.264 and Opus encoders with live bitrate and key frames on demand."""
