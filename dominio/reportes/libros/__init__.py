"""Workbooks of long reports: asked for, made by a process apart, kept and handed out as any other file of theirs."""
