"""A hub under the load of all its doors that loses, at random moments, a process, its database, its disk or its clock.

`python -m tests.caos` (`make caos`) does so a thousand times on each database; `test_caos.py` a few times.
"""
