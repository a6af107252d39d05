"""Who may come in: people with their secrets and sessions, laboratories with their keys."""
