"""The doors of the sandbox, and the process in which it lives."""
