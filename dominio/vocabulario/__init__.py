"""Words that everybody uses and that know nobody: enumerations, limits, errors, and how a text becomes a datum."""
