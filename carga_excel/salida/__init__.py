"""Workbooks that the hub hands out."""
