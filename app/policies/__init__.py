"""The policies in force from their dates, as data with a loader."""
