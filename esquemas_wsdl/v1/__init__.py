"""The files of version 1, as they are served."""
