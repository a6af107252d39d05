"""Alerts: what is wrong with whom, opened, told and closed once per cause, by figures and nothing of any patient."""
