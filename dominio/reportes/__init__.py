"""What the authorities get: reports, each described once, issued under a number, and explained when the data move on."""
