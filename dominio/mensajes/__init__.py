"""The record of messages, read: how it is searched, masked and put beside its errors."""
