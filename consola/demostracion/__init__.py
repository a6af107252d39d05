"""What `hub demo` shows: a hub with invented data, and a day of two laboratories that use it."""
