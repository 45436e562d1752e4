"""Deliveries: notifications on their way to the endpoints of customers."""
