"""The codes of the country as a workbook, for whoever came in."""
