"""The workbook in which a laboratory mends samples that the help desk opened for one edit."""

from dataclasses import replace

from carga_excel.libros.columnas import Columna, Libro, Tipo
from carga_excel.libros.de_laboratorio import MUESTRAS
from dominio.muestras.contenido import CAMPOS_DEL_LIS
from dominio.muestras.items import MuestraCorregida
from dominio.muestras.planillas.pedidos import Planilla


def _corregibles() -> tuple[Columna, ...]:
    """All that a sample says, as «Muestras y resultados» has it; to leave a column out would empty what is stored."""
    suyas = (columna for columna in MUESTRAS.columnas if columna.campo in CAMPOS_DEL_LIS)
    return tuple(replace(columna, exigida=True, se_llena=True, en_plantilla=True) for columna in suyas)


ACTUALIZACION = Libro(
    clave=Planilla.ACTUALIZACION,
    titulo="Muestras autorizadas",
    para_que="Corrige los datos de muestras informadas que la mesa de ayuda abrió para una edición.",
    pasos=(
        "Descargue «Data actual»: trae las muestras de su laboratorio con edición autorizada, con todo lo que dicen hoy.",
        "Corrija las celdas que estén mal y escriba en justificacion_edicion por qué se corrige, en más de 10 letras.",
        "Lo que no cambie déjelo como viene: una celda que se borra queda sin dato en la muestra.",
        "Guarde y suba el archivo. Cada muestra corregida vuelve a donde estaba, con su recepción y su resultado.",
    ),
    item=MuestraCorregida,
    columnas=(
        Columna(
            campo="id_muestra",
            titulo="id_muestra",
            tipo=Tipo.ENTERO,
            exigida=True,
            se_llena=False,
            regla="El número que el hub dio a la muestra, que debe tener una edición autorizada.",
            ejemplo="10482",
            otros_titulos=("ID Muestra", "ID de la muestra"),
        ),
        Columna(
            campo="codigo_muestra_cliente",
            titulo="codigo_muestra_cliente",
            tipo=Tipo.TEXTO,
            se_llena=False,
            regla="El código que su laboratorio le dio. No se cambia; si viene otro, la fila se rechaza.",
            ejemplo="N-2022-0001",
        ),
        *_corregibles(),
        Columna(
            campo="justificacion_edicion",
            titulo="justificacion_edicion",
            tipo=Tipo.TEXTO,
            exigida=True,
            regla="Por qué se corrige, en más de 10 letras; lo leerá auditoría.",
            ejemplo="El apellido venía mal escrito",
            ancho=34,
        ),
    ),
)
