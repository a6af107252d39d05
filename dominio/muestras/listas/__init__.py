"""Lists of many samples: pages that cost the same however many there are, and how one is found."""
