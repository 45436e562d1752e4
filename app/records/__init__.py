"""Decisions on record: what is kept of one, and deciding it again."""
