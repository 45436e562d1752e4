"""From what a caller sends to a state: shapes, readings of dates and places, sense."""
