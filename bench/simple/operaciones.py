"""What the plain service does with a message: look up, check, store, in one transaction of one session."""

from datetime import UTC, datetime

from sqlalchemy import select

from bench.simple.modelos import Comuna, Establecimiento, Historial, Mensaje, Muestra, Profesional
from bench.simple.reglas import errores_de_entrega, errores_de_muestra
from bench.simple.tipos import Error, Item, MuestraNueva, Respuesta

CAMPOS = [nombre for nombre in MuestraNueva._type_info if nombre != "id_laboratorio"]
MAESTROS = {
    "paciente_comuna": Comuna.codigo,
    "cod_deis": Establecimiento.cod_deis,
    "rut_responsable": Profesional.rut,
}


def crear(sesion, laboratorio, muestras, cuerpo):
    """Store the good samples of a list and tell what is wrong with the others."""
    ahora = datetime.now(UTC)
    maestros = {campo: _existentes(sesion, columna, muestras, campo) for campo, columna in MAESTROS.items()}
    duplicadas = {muestra.codigo_muestra_cliente: muestra for muestra in _ya_creadas(sesion, laboratorio, muestras)}
    mensaje = Mensaje(recibido_en=ahora, operacion="crearMuestras", laboratorio_id=laboratorio.id, cuerpo=cuerpo)
    filas, errores = [], []
    for nueva in muestras:
        errores.append(errores_de_muestra(nueva, ahora, maestros))
        fila = duplicadas.get(nueva.codigo_muestra_cliente)
        if fila is None and not errores[-1]:
            fila = duplicadas[nueva.codigo_muestra_cliente] = _fila(nueva, laboratorio, ahora)
            fila.historial.append(_paso(mensaje, None, 2, ahora))
        filas.append(fila)
    sesion.add_all(fila for fila in filas if fila is not None)
    return _responder(sesion, mensaje, muestras, filas, errores, "creada")


def entregar(sesion, laboratorio, entregas, cuerpo):
    """Store the results of received samples."""
    ahora = datetime.now(UTC)
    ids = [entrega.id_muestra for entrega in entregas]
    consulta = select(Muestra).where(Muestra.laboratorio_id == laboratorio.id, Muestra.id.in_(ids)).with_for_update()
    por_id = {muestra.id: muestra for muestra in sesion.scalars(consulta)}
    mensaje = Mensaje(recibido_en=ahora, operacion="entregaResultado", laboratorio_id=laboratorio.id, cuerpo=cuerpo)
    filas, errores = [], []
    for entrega in entregas:
        fila = por_id.get(entrega.id_muestra)
        errores.append(errores_de_entrega(entrega, fila, ahora))
        filas.append(fila)
        if not errores[-1]:
            fila.estado, fila.resultado = 4, entrega.resultado
            fila.fecha_hora_resultado_laboratorio = entrega.fecha_hora_resultado_laboratorio
            paso = _paso(mensaje, 3, 4, ahora)
            paso.muestra_id = fila.id
            sesion.add(paso)
    return _responder(sesion, mensaje, entregas, filas, errores, "actualizada")


def _existentes(sesion, columna, muestras, campo):
    return set(sesion.scalars(select(columna).where(columna.in_({getattr(m, campo) for m in muestras}))))


def _ya_creadas(sesion, laboratorio, muestras):
    codigos = [muestra.codigo_muestra_cliente for muestra in muestras]
    return sesion.scalars(
        select(Muestra).where(Muestra.laboratorio_id == laboratorio.id, Muestra.codigo_muestra_cliente.in_(codigos))
    )


def _fila(nueva, laboratorio, ahora):
    fila = Muestra(laboratorio_id=laboratorio.id, estado=2, creada_en=ahora)
    for campo in CAMPOS:
        setattr(fila, campo, getattr(nueva, campo))
    fila.sin_orden_medica = bool(nueva.sin_orden_medica)
    return fila


def _paso(mensaje, desde, hacia, ahora):
    return Historial(mensaje=mensaje, ocurrido_en=ahora, operacion=mensaje.operacion, desde=desde, hacia=hacia)


def _responder(sesion, mensaje, pedidos, filas, errores, desenlace):
    mensaje.total = len(pedidos)
    mensaje.aceptados = sum(not suyos for suyos in errores)
    sesion.add(mensaje)
    sesion.commit()
    items = [
        Item(
            indice=indice,
            codigo_muestra_cliente=pedido.codigo_muestra_cliente,
            id_muestra=None if suyos else fila.id,
            estado_muestra=None if suyos else fila.estado,
            desenlace="rechazada" if suyos else desenlace,
            errores=[Error(codigo=c, campo=f, valor=str(v), mensaje=f"{f} no es válido") for c, f, v in suyos] or None,
        )
        for indice, (pedido, fila, suyos) in enumerate(zip(pedidos, filas, errores, strict=True), 1)
    ]
    return Respuesta(
        id_mensaje=mensaje.id,
        recibido_en=mensaje.recibido_en,
        total=mensaje.total,
        aceptados=mensaje.aceptados,
        rechazados=mensaje.total - mensaje.aceptados,
        items=items,
    )
