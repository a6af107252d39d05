"""The sandbox: its laboratories and the editions of its data."""
