"""The HTTP face: bytes in, an answer or a problem out. Nothing is decided here."""
