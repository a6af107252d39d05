"""What comes by chance: lives of samples by all doors against a small model, and messages and workbooks that were spoilt.

`make fuzz` (`HUB_PRUEBAS_AZAR=10`, in minutes) goes on for long; the suite does so for some seconds.
"""
