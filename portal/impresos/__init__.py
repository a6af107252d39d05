"""What is printed: labels of tubes and reports, as PDF with their fonts in it, the same bytes each time."""
