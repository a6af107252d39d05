"""docs/operacion.md, done as it says on a bare Debian (`make servidor-desnudo`)."""
