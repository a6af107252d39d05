"""Forms that are served once, and what waits for whoever sent one."""
