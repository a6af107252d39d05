"""Invented establishments, laboratories and professionals, in the form in which `hub maestros importar` reads them."""
