"""Workbooks that people upload through the portal: kept at once, served by a process apart, told while they are."""
