"""Alembic's folder: `env.py` is run by it; each of `versions` is a step of the schema."""
