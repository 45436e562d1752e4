"""A tracked application: what was reported of it, event by event, and the state that amounts to."""
