"""The pure heart, held to laws: for any history that can have happened, at any moment."""
