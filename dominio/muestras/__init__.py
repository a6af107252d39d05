"""A sample and all that can be done with it."""
