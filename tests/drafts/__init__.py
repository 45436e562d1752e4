"""What drafts are held to: the contract of a message, over a grid of moments and facts."""
