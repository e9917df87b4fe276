"""Builds and runs the engine; wires handlers to commands. Decides nothing itself."""
