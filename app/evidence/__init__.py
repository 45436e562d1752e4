"""The published sources, and how many of them say what."""
