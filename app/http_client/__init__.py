"""The only door to other hosts: these modules alone know which HTTP client is used, and TLS."""
