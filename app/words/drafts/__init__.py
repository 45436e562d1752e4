"""Drafts: short notes that a careful person would send, made of the caller's facts alone."""
