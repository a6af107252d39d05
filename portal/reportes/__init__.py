"""The pages of reports, for every role that gets them."""
