"""What each workbook has: its columns, and what a cell may hold."""
