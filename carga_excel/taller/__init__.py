"""Who serves the uploads of the portal."""
