"""Applications that are tracked: created, told of events, changed, swept; always with an answer."""
