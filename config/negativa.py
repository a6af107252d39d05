"""What the server tells the application of a request in its environment; the application answers in its own words."""

ILEGIBLE = "hub.peticion_ilegible"
"""In the environment that the application gets: what is wrong with a request that is not HTTP."""
ABANDONADA = "hub.peticion_abandonada"
"""Likewise: why (`config.camino.Abandono`) a request is not waited for."""
RETIRADA = "hub.en_retirada"
"""Present while the process still serves, but is about to stop."""
