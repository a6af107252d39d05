"""The help desk's pages."""
