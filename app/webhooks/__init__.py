"""Webhooks, less everything that touches the world: what is told, to whom, and when."""
