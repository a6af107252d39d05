"""Blanking the identity of a patient out of the samples and the record, with a message of the record that tells of it."""
