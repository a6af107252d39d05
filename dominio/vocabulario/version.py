"""Which hub this is, and which contract it speaks."""

from importlib.metadata import version

VERSION_HUB = version("hub-lis")
VERSION_CONTRATO = "v1"
