"""Zones and public holidays: where the facts about a place come from."""
