"""What an auditor asks of the record: messages, samples' lives, figures, and whether the record is whole.

Everything here reads; that it was read is recorded by the window, which serves these requests like any other.
"""

from dominio.auditoria.traza import ClaseDePaso, Paso, Vida, id_de_codigo, vida

__all__ = ["ClaseDePaso", "Paso", "Vida", "id_de_codigo", "vida"]
