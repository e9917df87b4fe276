"""The program clock: ties capture, compose, encode and push together."""
