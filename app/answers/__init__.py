"""What a caller gets back: the answer of the contract as data and as a few lines of text."""
