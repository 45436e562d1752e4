"""The HTTP face, tried as its users would."""
