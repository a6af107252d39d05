"""Reports as papers that others can check: those that the hub makes itself, and by what each is asked about in public."""
