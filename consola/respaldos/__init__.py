"""Backups of the database and what comes back of them: made, tried aside, and restored."""
