"""A laboratory's day as its people see it: what is waiting, one sample with its life, their own messages."""
