"""Every list, search and filter of the portal, as data: who asks for which address, and whether something must be found.

A list that is not here, or a field of its search that nobody fills in here, fails `tests/portal/test_volumen.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.datos import con_digito

ALGO, NADA, QUIZAS = True, False, None
"""What a page must show: some rows, none, or whatever there is."""


@dataclass(frozen=True)
class Medible:
    """One page: `direccion` has fields of `Persona.datos`; with `siguiente`, the second page of it is what is measured."""

    persona: str
    direccion: str
    filtro: str
    halla: bool | None = ALGO
    siguiente: bool = False


NADIE = con_digito(5_000_001)
"""A RUT of nobody."""


def _del_laboratorio(cuenta: str) -> Iterator[Medible]:
    muestras, mensajes = "/laboratorio/muestras", "/laboratorio/mensajes"
    mucho = ALGO if cuenta == "laboratorio" else QUIZAS
    for pestana in ("por-recepcionar", "por-informar", "devueltas", "por-vencer", "finalizadas", "rechazadas", "todas"):
        yield Medible(cuenta, f"{muestras}?pestana={pestana}", pestana, mucho)
    for filtro, consulta, halla in (
        ("id", "q={id}", ALGO),
        ("RUT", "q={rut}", ALGO),
        ("RUN without digit", "q={run}", ALGO),
        ("RUT of nobody", f"q={NADIE}", NADA),
        ("code", "q={codigo}", ALGO),
        ("name", "q={nombre}+{apellido}&pestana=finalizadas", QUIZAS),
        ("name, 120 days", "q={nombre}&desde={todo}&hasta={hoy}&pestana=finalizadas", ALGO),
        ("name that nobody has", "q=zzyzx", NADA),
        ("name that nobody has, 120 days", "q=zzyzx&desde={todo}&hasta={hoy}", NADA),
        ("comuna", "comuna={comuna}&pestana=finalizadas", QUIZAS),
        ("comuna, 120 days", "comuna={comuna}&desde={todo}&hasta={hoy}&pestana=finalizadas", QUIZAS),
        ("examination", "examen=SARS2-PCR&pestana=finalizadas", QUIZAS),
        ("comuna and name", "comuna={comuna}&q={apellido}", QUIZAS),
        ("one day", "desde={ayer}&hasta={ayer}", QUIZAS),
        ("120 days", "desde={todo}&hasta={hoy}&pestana=finalizadas", ALGO),
        ("long ago", "desde={todo}&hasta={todo}&pestana=finalizadas", QUIZAS),
    ):
        yield Medible(cuenta, f"{muestras}?{consulta}", filtro, halla)
    for filtro, consulta in (
        ("all", ""),
        ("with errors", "ver=errores"),
        ("120 days", "desde={todo}&hasta={hoy}"),
        ("with errors, 120 days", "ver=errores&desde={todo}&hasta={hoy}"),
        ("one day, long ago", "desde={todo}&hasta={todo}"),
    ):
        yield Medible(cuenta, f"{mensajes}?{consulta}", filtro, QUIZAS)


DEL_TOMADOR = (Medible("tomador", "/toma", "the first page of the day", QUIZAS),)
DEL_LABORATORIO = (
    Medible("laboratorio", "/laboratorio", "the first page of the day", QUIZAS),
    *_del_laboratorio("laboratorio"),
    *_del_laboratorio("laboratorio.poco"),
    Medible("laboratorio", "/laboratorio/muestras?pestana=finalizadas", "second page", siguiente=True),
    Medible("laboratorio", "/laboratorio/muestras?pestana=finalizadas&desde={todo}", "second, 120 days", siguiente=True),
    Medible("laboratorio", "/laboratorio/mensajes", "second page", siguiente=True),
    Medible("laboratorio", "/laboratorio/mensajes/{mensaje}", "one message", QUIZAS),
    Medible("laboratorio", "/laboratorio/cargas", "all"),
    Medible("laboratorio", "/laboratorio/cargas", "second page", siguiente=True),
    Medible("laboratorio.poco", "/laboratorio/cargas", "none", QUIZAS),
    Medible("laboratorio", "/laboratorio/cargas/ver/{carga}", "one upload", QUIZAS),
    Medible("laboratorio", "/laboratorio/muestras/{id}", "one sample", QUIZAS),
)


DE_SIEMPRE = "tecnica=RT-PCR&examen=de-siempre"
"""What the page of how things stand counts."""


def _del_territorio(cuenta: str) -> Iterator[Medible]:
    muestras = "/territorio/muestras"
    mucho = QUIZAS if cuenta.endswith(".poco") else ALGO
    for filtro, consulta, halla in (
        ("all", "", mucho),
        ("id", "q={id}", mucho),
        ("RUT", "q={rut}", mucho),
        ("RUT of nobody", f"q={NADIE}", NADA),
        ("code", "q={codigo}", mucho),
        ("name", "q={nombre}+{apellido}", QUIZAS),
        ("name, 120 days", "q={nombre}&desde={todo}&hasta={hoy}", mucho),
        ("name that nobody has, 120 days", "q=zzyzx&desde={todo}&hasta={hoy}", NADA),
        ("received", "estado=3", QUIZAS),
        ("a state that no sample has, 120 days", "estado=9&desde={todo}&hasta={hoy}", NADA),
        ("rejected, one day", "estado=6&desde={ayer}&hasta={ayer}", QUIZAS),
        ("examination", "examen=SARS2-PCR", QUIZAS),
        ("120 days", "desde={todo}&hasta={hoy}", mucho),
        ("one day, long ago", "desde={todo}&hasta={todo}", QUIZAS),
        ("waiting", f"{DE_SIEMPRE}&espera=toda", QUIZAS),
        ("waiting for a week", f"{DE_SIEMPRE}&espera=7-o-mas", QUIZAS),
        ("default examination, a week", f"{DE_SIEMPRE}&desde={{semana}}&hasta={{ayer}}", QUIZAS),
        ("positive, a week", f"{DE_SIEMPRE}&resultado=Positivo&desde={{semana}}&hasta={{ayer}}", QUIZAS),
        ("laboratory, a week", "laboratorio={laboratorio}&desde={semana}&hasta={ayer}", QUIZAS),
        ("laboratory, 120 days", "laboratorio={laboratorio}&desde={todo}&hasta={hoy}", QUIZAS),
        ("without comuna, 120 days", "comuna=ninguna&desde={todo}&hasta={hoy}", NADA),
    ):
        yield Medible(cuenta, f"{muestras}?{consulta}", filtro, halla)


TERRITORIALES = ("tomador", "establecimiento", "comuna", "servicio_salud", "seremi")
DEL_TERRITORIO = (
    Medible("establecimiento", "/territorio", "the first page of the day", QUIZAS),
    *(una for cuenta in TERRITORIALES for parte in ("", ".poco") for una in _del_territorio(cuenta + parte)),
    *(una for cuenta in ("minsal", "mesa_ayuda") for una in _del_territorio(cuenta)),
    Medible("minsal", "/territorio/muestras?comuna={comuna}&desde={todo}&hasta={hoy}", "comuna, 120 days", QUIZAS),
    *(
        Medible(cuenta, "/territorio/muestras?desde={todo}", "second page", siguiente=True)
        for cuenta in ("comuna", "seremi", "minsal")
    ),
    Medible("seremi", "/territorio/muestras/{id}", "one sample", QUIZAS),
)

SIEMPRE = "desde={todo}T00:00&hasta={manana}T00:00"
UN_DIA = "desde={todo}T00:00&hasta={tras_todo}T00:00"
BUSQUEDAS_DE_AUDITORIA = (
    ("all", "", ALGO),
    ("since an hour ago", "desde={hora}", QUIZAS),
    ("until long ago", "hasta={todo}T12:00", QUIZAS),
    ("120 days", SIEMPRE, ALGO),
    ("a day, long ago", UN_DIA, ALGO),
    ("laboratory", "id_laboratorio={laboratorio}", ALGO),
    ("laboratory that sent nothing", "id_laboratorio={callado}", NADA),
    ("not identified", "id_laboratorio=ninguno", ALGO),
    ("SOAP 1.1", "puerta=soap11", ALGO),
    ("workbooks", "puerta=excel", ALGO),
    ("console", "puerta=consola", QUIZAS),
    ("usual operation", "operacion=crearMuestras", ALGO),
    ("rare operation", "operacion=corregirResultado", ALGO),
    ("operation that nobody asked for", "operacion=conciliar", NADA),
    *((f"outcome {uno}", f"desenlace={uno}", ALGO) for uno in ("aceptado", "parcial", "rechazado", "fallido", "consulta")),
    ("usual error", "codigo_error=HUB-2004", ALGO),
    ("rare error", "codigo_error=HUB-9001", ALGO),
    ("error that nobody got", "codigo_error=HUB-3006", NADA),
    ("what laboratories sent", "solo_enviado=si", ALGO),
    ("what laboratories sent, refused", "solo_enviado=si&desenlace=rechazado", ALGO),
    ("number", "id_mensaje={mensaje}", ALGO),
    ("number that is none", "id_mensaje=999999999999", NADA),
    ("client's id", "id_mensaje_cliente=lis-{de_cliente}", ALGO),
    ("client's id that is none", "id_mensaje_cliente=ninguno-asi", NADA),
    ("sample", "id_muestra={id}", ALGO),
    ("oldest sample", "id_muestra={primera}", ALGO),
    ("sample that is none", "id_muestra=999999999999", NADA),
    ("code", "codigo_muestra_cliente={codigo}", ALGO),
    ("code within a laboratory", "codigo_muestra_cliente={codigo}&id_laboratorio={laboratorio}", ALGO),
    ("RUT", "rut={rut}", ALGO),
    ("RUT of nobody", f"rut={NADIE}", NADA),
    ("passport", "documento={pasaporte}", ALGO),
    ("passport of nobody", "documento=ZZ000000", NADA),
    ("laboratory and refused", "id_laboratorio={laboratorio}&desenlace=rechazado", QUIZAS),
    ("laboratory and partial, 120 days", "id_laboratorio={laboratorio}&desenlace=parcial&" + SIEMPRE, ALGO),
    ("laboratory and failed", "id_laboratorio={laboratorio}&desenlace=fallido", QUIZAS),
    ("laboratory and workbooks", "id_laboratorio={laboratorio}&puerta=excel", ALGO),
    ("laboratory and console", "id_laboratorio={laboratorio}&puerta=consola", NADA),
    ("laboratory and operation", "id_laboratorio={laboratorio}&operacion=crearMuestras", ALGO),
    ("laboratory and rare operation", "id_laboratorio={laboratorio}&operacion=corregirResultado", QUIZAS),
    ("laboratory and error", "id_laboratorio={laboratorio}&codigo_error=HUB-2004", ALGO),
    ("laboratory and error that it never got", "id_laboratorio={laboratorio}&codigo_error=HUB-1002", NADA),
    ("not identified and accepted", "id_laboratorio=ninguno&desenlace=aceptado", QUIZAS),
    ("not identified and an operation", "id_laboratorio=ninguno&operacion=crearMuestras", NADA),
    ("operation and an outcome that it never had", "operacion=datosMuestraID&desenlace=rechazado", NADA),
    ("workbooks and an outcome", "puerta=excel&desenlace=rechazado", QUIZAS),
    ("SOAP 1.1 and failed", "puerta=soap11&desenlace=fallido", ALGO),
    ("SOAP 1.2, operation, outcome", "puerta=soap12&operacion=entregaResultado&desenlace=aceptado", ALGO),
    ("error and usual outcome", "codigo_error=HUB-2004&desenlace=aceptado", NADA),
    ("error and the other outcome", "codigo_error=HUB-2004&desenlace=rechazado", NADA),
    ("error, a day, long ago", "codigo_error=HUB-2004&" + UN_DIA, ALGO),
    ("RUT and operation, 120 days", "rut={rut}&operacion=entregaResultado&" + SIEMPRE, QUIZAS),
    ("RUT and console", "rut={rut}&puerta=consola", NADA),
    ("sample and laboratory", "id_muestra={id}&id_laboratorio={laboratorio}", ALGO),
    ("all of them", "id_laboratorio={laboratorio}&puerta=soap11&operacion=crearMuestras&desenlace=parcial&" + SIEMPRE, ALGO),
)
LEIDOS = ("rut={rut}", "documento={pasaporte}", "id_muestra={id}")
SEMANA = "desde={semana}T00:00&hasta={hoy}T00:00"
DE_AUDITORIA = (
    *(Medible("auditor", f"/auditoria/mensajes?{consulta}", filtro, h) for filtro, consulta, h in BUSQUEDAS_DE_AUDITORIA),
    Medible("auditor", "/auditoria/mensajes", "second page", siguiente=True),
    Medible("auditor", "/auditoria/mensajes?codigo_error=HUB-2004", "error, second page", siguiente=True),
    Medible("auditor", "/auditoria/mensajes?id_laboratorio={laboratorio}", "laboratory, second page", siguiente=True),
    Medible("auditor", "/auditoria/busquedas/{guardada}", "a search that was saved"),
    Medible("auditor", "/auditoria/mensajes/cuenta?abierta={hora}&quedan=9", "live count", QUIZAS),
    Medible("auditor", "/auditoria/mensajes/cuenta?abierta={hora}&quedan=9&codigo_error=HUB-2004", "count, error", QUIZAS),
    Medible(
        "auditor",
        "/auditoria/mensajes/cuenta?abierta={hora}&quedan=9&id_laboratorio=ninguno&desenlace=aceptado",
        "live count, nothing found",
        QUIZAS,
    ),
    Medible("auditor", "/auditoria/mensajes/ultimos?abierta={hora}&quedan=9", "followed live"),
    Medible("auditor", "/auditoria/mensajes/ultimos?abierta={hora}&quedan=9&codigo_error=HUB-2004", "followed live, error"),
    Medible("auditor", "/auditoria/mensajes?vivo=si", "followed live, its page"),
    Medible("auditor", "/auditoria/mensajes/{mensaje}", "one message", QUIZAS),
    Medible("auditor", "/auditoria/cifras", "last day", QUIZAS),
    Medible("auditor", f"/auditoria/cifras?{SEMANA}", "seven days"),
    Medible("auditor", "/auditoria/cifras?desde={todo}T00:00&hasta={tras_todo}T00:00", "a day, long ago"),
    *(Medible("auditor", f"/auditoria/lecturas?{quien}&{SEMANA}", f"who read by {quien}", QUIZAS) for quien in LEIDOS),
    Medible("auditor", "/auditoria/muestras", "the form", QUIZAS),
    Medible("auditor", "/auditoria/muestras?id_muestra={id}", "id", QUIZAS),
    Medible("auditor", "/auditoria/muestras?id_laboratorio={laboratorio}&codigo_muestra_cliente={codigo}", "code", QUIZAS),
    Medible("auditor", "/auditoria/muestras/{id}", "life of a sample", QUIZAS),
)

RECHAZADOS = (
    ("all", "", ALGO),
    ("120 days", "desde={todo}&hasta={hoy}", ALGO),
    ("one day, long ago", "desde={todo}&hasta={todo}", QUIZAS),
    ("laboratory", "laboratorio={del_parcial}", ALGO),
    ("laboratory that sent nothing, 120 days", "laboratorio={callado}&desde={todo}&hasta={hoy}", NADA),
    ("operation", "operacion=crearMuestras", ALGO),
    ("operation that was never refused, 120 days", "operacion=entregaResultado&desde={todo}&hasta={hoy}", NADA),
    ("error", "error=HUB-2004", ALGO),
    ("error, 120 days", "error=HUB-2004&desde={todo}&hasta={hoy}", ALGO),
    ("error that nobody got, 120 days", "error=HUB-3006&desde={todo}&hasta={hoy}", NADA),
    ("error that nobody known got, 120 days", "error=HUB-1002&desde={todo}&hasta={hoy}", NADA),
    ("laboratory, operation, error", "laboratorio={del_parcial}&operacion=crearMuestras&error=HUB-2004", QUIZAS),
)
DE_LA_MESA = (
    *(Medible("mesa_ayuda", f"/mesa/mensajes?{consulta}", filtro, halla) for filtro, consulta, halla in RECHAZADOS),
    Medible("mesa_ayuda", "/mesa/mensajes", "second page", siguiente=True),
    Medible("mesa_ayuda", "/mesa/mensajes/{parcial}", "one message", QUIZAS),
    Medible("mesa_ayuda", "/mesa/muestras", "authorisations", QUIZAS),
    Medible("mesa_ayuda", "/mesa/muestras?id_muestra={id}", "id", QUIZAS),
    Medible("mesa_ayuda", "/mesa/muestras?id_laboratorio={laboratorio}&codigo_muestra_cliente={codigo}", "code", QUIZAS),
    Medible("mesa_ayuda", "/mesa/muestras/{id}", "one sample", QUIZAS),
    Medible("mesa_ayuda", "/administracion/laboratorios", "all"),
    Medible("mesa_ayuda", "/administracion/laboratorios?texto=oratorio+3", "text"),
    Medible("mesa_ayuda", "/administracion/laboratorios?texto=ninguno+asi", "text that nothing has", QUIZAS),
    Medible("mesa_ayuda", "/administracion/laboratorios", "second page", siguiente=True),
    Medible("mesa_ayuda", "/administracion/laboratorios/{laboratorio}", "one laboratory", QUIZAS),
    Medible("mesa_ayuda", "/administracion/usuarios", "all"),
    Medible("mesa_ayuda", "/administracion/usuarios?texto=persona", "text"),
    Medible("mesa_ayuda", "/administracion/usuarios?texto=zzyzx", "text that nobody has", QUIZAS),
    Medible("mesa_ayuda", "/administracion/usuarios?rol=auditor", "role"),
    Medible("mesa_ayuda", "/administracion/usuarios?texto=colega&rol=laboratorio", "text and role"),
    Medible("mesa_ayuda", "/administracion/usuarios", "second page", siguiente=True),
    Medible("mesa_ayuda", "/administracion/usuarios/{usuario}", "one person", QUIZAS),
)

PAGINAS: tuple[Medible, ...] = (*DEL_LABORATORIO, *DEL_TOMADOR, *DEL_TERRITORIO, *DE_AUDITORIA, *DE_LA_MESA)
"""What is measured."""
