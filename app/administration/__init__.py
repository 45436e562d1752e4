"""Commands for whoever runs the service: customers, keys, backups."""
