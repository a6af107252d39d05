"""The page on which anybody who holds a report checks that it is genuine."""
