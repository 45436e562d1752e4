"""The product's promises."""
