"""What those who take samples may ask for theirs."""

from dominio.muestras.items import MuestraCorregida
from dominio.muestras.pedidos import Registro
from dominio.muestras.tomas.items import Antigeno, EliminacionDeToma, ResultadoDeAntigeno, Toma
from dominio.ventanilla.pedidos import Escritura, Permiso


class RegistrarMuestras(Registro[Toma]):
    """Samples that were taken are on their way to a laboratory."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_TOMAR
    operacion = "registrarMuestras"


class RegistrarAntigenos(Registro[Antigeno]):
    """Antigen tests were made."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_TOMAR
    operacion = "registrarAntigenos"

    def numeros(self) -> dict[str, int]:
        """And one for the report of each."""
        return {**super().numeros(), "informe": len(self.items)}


class CorregirTomas(Escritura[MuestraCorregida]):
    """Whoever took samples mends their data, by the hub's numbers."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_TOMAR
    operacion = "corregirRegistro"

    def numeros(self) -> dict[str, int]:
        """One for the new report of each."""
        return {"informe": len(self.items)}


class CorregirAntigeno(Escritura[ResultadoDeAntigeno]):
    """The result of an antigen test was another."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_TOMAR
    operacion = "corregirAntigeno"

    def numeros(self) -> dict[str, int]:
        """One for the new report of each."""
        return {"informe": len(self.items)}


class EliminarTomas(Escritura[EliminacionDeToma]):
    """Whoever took samples deletes them."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_TOMAR
    operacion = "eliminarToma"
