"""Follow-up timing after an interview: write now, wait until a moment, or leave it."""

__version__ = "0.1.0"
