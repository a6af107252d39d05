"""The benchmarks behind `make bench`: the hub, a plain service and PostgreSQL itself under the same load."""
