"""What a file must be before anything opens it."""
