"""From a file to rows: the process apart and its readers."""
