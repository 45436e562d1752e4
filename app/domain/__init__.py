"""The pure heart: facts in, a decision out. Standard library only; no clock, no storage, no web."""
