"""Forms of a sample, whoever fills them in: those who take samples, and laboratories."""
