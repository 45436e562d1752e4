"""The pages that a browser sees: the front door, the API's documentation, the problems."""
