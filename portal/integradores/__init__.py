"""The pages for whoever connects a system."""
