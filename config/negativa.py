"""How the application is told that a request comes without its body, and why; it answers in its own words."""

ILEGIBLE = "hub.peticion_ilegible"
"""In the environment that the application gets: what is wrong with a request that is not HTTP."""
ABANDONADA = "hub.peticion_abandonada"
"""Likewise: why (`config.camino.Abandono`) a request is not waited for."""
