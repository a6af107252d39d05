"""The one window: request, turn, receipt, record, retry. It is handed who serves what, and knows no room."""
