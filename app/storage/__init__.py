"""What is kept, on SQLite or PostgreSQL by the same code: the database, its tables, its log."""
