"""Samples and results that come, or go out, as rows of a workbook."""
