"""A laboratory's pages."""
