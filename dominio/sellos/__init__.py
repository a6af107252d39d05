"""The seal of the record: one Merkle tree over all its messages, whose head leaves the database.

Whoever holds a head of yesterday can tell whether anything that it covers was changed, removed or put in since, even by the
owner of the database.
"""
