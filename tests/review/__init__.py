"""The review of notes that people write."""
