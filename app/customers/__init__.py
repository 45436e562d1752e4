"""Customers: their keys, what a key may do and how often, and what is held on a person."""
