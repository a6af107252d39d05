"""Targets of the daily feed: two people agree on one, and each day gets there once, in order, whatever the server does."""

from datetime import date, timedelta
from ipaddress import ip_network

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from dominio.reportes.destinos import por_https, por_sftp
from dominio.reportes.destinos.despacho import despachar, por_despachar
from dominio.reportes.destinos.mensajeria import Mensajeria
from dominio.reportes.destinos.pedidos import (
    AnotarVista,
    ConfirmarDestino,
    ListarDestinos,
    ProponerDestino,
    RetirarDestino,
)
from dominio.reportes.destinos.registro import hallar
from dominio.reportes.destinos.secretos import CajaDeSecretos, crear_llave_de_destinos
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import (
    DestinoRetirado,
    ErrorDominio,
    HuellaQueNoSeVio,
    MismaPersonaConfirma,
    PermisoDenegado,
    SecretoIlegible,
)
from modelos import Destino, Mensaje, RemesaEntregada
from tests.dominio.reportes.pais import MINSAL
from tests.dominio.reportes.servidores import (
    BIEN,
    CORTA,
    CUELGA,
    LLENO,
    NIEGA,
    PIERDE,
    SECRETO,
    ServidorHttps,
    ServidorSftp,
    servidor,
)
from tests.dominio.reportes.test_remesas import a_las_ocho, diario
from tests.elenco import una_informada

MESA = Actor(rol=Rol.MESA_AYUDA, usuario_id=80)
LOCALES = (ip_network("127.0.0.0/8"),)
PRIMER_DIA = date(2026, 3, 5)


@pytest.fixture
def llave(tmp_path):
    ruta = tmp_path / "destinos.llave"
    crear_llave_de_destinos(ruta)
    return ruta


@pytest.fixture
def mensajeria(llave):
    return Mensajeria(llave, LOCALES)


@pytest.fixture(params=[ServidorSftp, ServidorHttps], ids=["sftp", "https"])
def destino(request, tmp_path, monkeypatch):
    """A server of either kind, with which nobody has much patience."""
    monkeypatch.setattr(por_sftp, "PLAZO_DE_SFTP", 1)
    monkeypatch.setattr(por_https, "PLAZO_DE_HTTPS", 1)
    with servidor(request.param, tmp_path / "servidor") as uno:
        yield uno


def proponer(ventanilla, mensajeria, direccion, nombre="Ministerio"):
    secreto = mensajeria.cerrar(direccion, SECRETO)
    return ventanilla.atender(MESA, ProponerDestino(nombre=nombre, direccion=direccion, secreto=secreto)).numero


def confirmar(ventanilla, mensajeria, numero, quien=MINSAL):
    with ventanilla.motor.connect() as conexion:
        huella = mensajeria.mirar(hallar(conexion, numero))
    ventanilla.atender(MESA, AnotarVista(numero=numero, huella=huella))
    ventanilla.atender(quien, ConfirmarDestino(numero=numero, huella=huella))
    return huella


def en_uso(ventanilla, mensajeria, direccion, nombre="Ministerio"):
    numero = proponer(ventanilla, mensajeria, direccion, nombre)
    confirmar(ventanilla, mensajeria, numero)
    return numero


def ficha(ventanilla, numero):
    return next(uno for uno in ventanilla.atender(MINSAL, ListarDestinos()).destinos if uno.numero == numero)


def emitir(ventanilla, reloj, *dias):
    """The feeds of these days, each issued on the next morning."""
    for dia in dias:
        reloj.ahora = max(reloj.ahora, a_las_ocho(dia + timedelta(days=1)))
        diario(ventanilla, dia)


def dias(*numeros):
    return [date(2026, 3, numero) for numero in numeros]


def entregadas(motor):
    with motor.connect() as conexion:
        return [
            fila.dia
            for fila in conexion.execute(select(RemesaEntregada).order_by(RemesaEntregada.entregada_en, RemesaEntregada.dia))
        ]


def exigir_entero(destino, motor, esperados):
    """Each day is there, whole, and nothing else is."""
    hallados = destino.archivos()
    nombres = ("cambios.csv", "manifiesto.json", "resultados.csv")
    assert sorted(hallados) == sorted(f"{dia}/{nombre}" for dia in esperados for nombre in nombres)
    assert entregadas(motor) == esperados


@pytest.mark.parametrize("como", [CORTA, CUELGA, LLENO, PIERDE, NIEGA])
def test_falla_y_vuelve(ventanilla, motor, reloj, laboratorio_norte, mensajeria, destino, como):
    """Whatever went wrong for some rounds, each day is there once, in order, after it; one alert and not many."""
    una_informada(ventanilla, laboratorio_norte)
    emitir(ventanilla, reloj, *dias(5))
    numero = en_uso(ventanilla, mensajeria, destino.direccion)
    with capture_logs() as avisos:
        destino.maltrato.como = como
        for dia in dias(6, 7):
            assert despachar(ventanilla, mensajeria, 3)[0].falla is not None
            assert por_despachar(motor, reloj()) == []
            emitir(ventanilla, reloj, dia)
        assert ficha(ventanilla, numero).situacion == "Caído"
        destino.maltrato.como = BIEN
        destino.maltrato.fin.set()
        reloj.avanzar(hours=2)
        (hecha,) = despachar(ventanilla, mensajeria)
    assert (hecha.dias, hecha.falla) == (tuple(dias(5, 6, 7)), None)
    exigir_entero(destino, motor, dias(5, 6, 7))
    assert [uno["event"] for uno in avisos if uno["log_level"] == "error"] == ["destino_caido"]
    assert ficha(ventanilla, numero).situacion == "En uso"
    assert despachar(ventanilla, mensajeria) == []
    assert len(destino.maltrato.completos) == len(set(destino.maltrato.completos))


def test_un_disco_lleno_se_dice_por_sftp(ventanilla, reloj, mensajeria, tmp_path):
    """Although the protocol has no word for it."""
    emitir(ventanilla, reloj, *dias(5))
    with servidor(ServidorSftp, tmp_path / "servidor") as uno:
        en_uso(ventanilla, mensajeria, uno.direccion)
        uno.maltrato.como = LLENO
        assert "no le queda espacio" in despachar(ventanilla, mensajeria)[0].falla.mensaje


def test_apagado_y_con_otra_llave(ventanilla, motor, reloj, laboratorio_norte, mensajeria, tmp_path, destino):
    """A server that is away, and one that comes back as another: nothing is sent until its new key is confirmed."""
    emitir(ventanilla, reloj, *dias(5))
    numero = en_uso(ventanilla, mensajeria, destino.direccion)
    destino.apagar()
    assert despachar(ventanilla, mensajeria)[0].falla.codigo == "HUB-5058"
    destino.encender(
        *([] if isinstance(destino, ServidorHttps) else [por_sftp.asyncssh.generate_private_key("ssh-ed25519")])
    )
    reloj.avanzar(hours=2)
    assert despachar(ventanilla, mensajeria)[0].falla.codigo == "HUB-5059"
    assert destino.archivos() == {}
    confirmar(ventanilla, mensajeria, numero)
    assert despachar(ventanilla, mensajeria)[0].dias == tuple(dias(5))
    exigir_entero(destino, motor, dias(5))


def test_quien_muere_a_medio_enviar_no_cambia_nada(ventanilla, motor, reloj, mensajeria, destino, monkeypatch):
    """Dead when all is there and nothing noted: the next one notes it and sends nothing."""
    emitir(ventanilla, reloj, *dias(5))
    en_uso(ventanilla, mensajeria, destino.direccion)

    class Muerto(BaseException):
        pass

    with monkeypatch.context() as cambio:
        cambio.setattr(type(ventanilla), "atender", lambda *_: (_ for _ in ()).throw(Muerto()))
        cambio.setattr("threading.excepthook", lambda _: None)
        assert despachar(ventanilla, mensajeria) == []
    antes = list(destino.maltrato.completos)
    assert antes
    assert despachar(ventanilla, mensajeria)[0].dias == tuple(dias(5))
    assert destino.maltrato.completos == antes
    exigir_entero(destino, motor, dias(5))


def test_uno_colgado_no_detiene_a_los_demas(ventanilla, motor, reloj, mensajeria, destino, tmp_path):
    emitir(ventanilla, reloj, *dias(5))
    destino.maltrato.como = CUELGA
    en_uso(ventanilla, mensajeria, destino.direccion, "Colgado")
    with servidor(ServidorHttps, tmp_path / "otro") as otro:
        en_uso(ventanilla, mensajeria, otro.direccion, "Otro")
        colgado, bueno = despachar(ventanilla, mensajeria, 3)
    assert (colgado.falla.codigo, bueno.dias) == ("HUB-5058", tuple(dias(5)))


def test_la_pausa_crece_y_cada_falla_queda_en_el_registro(ventanilla, motor, reloj, mensajeria, destino):
    emitir(ventanilla, reloj, *dias(5))
    numero = en_uso(ventanilla, mensajeria, destino.direccion)
    destino.maltrato.como = NIEGA
    pausas = []
    for _ in range(8):
        despachar(ventanilla, mensajeria)
        pausas.append((ficha(ventanilla, numero).proximo_intento - reloj()).total_seconds() / 60)
        reloj.avanzar(minutes=60)
    assert pausas == [1, 2, 4, 8, 16, 32, 60, 60]
    with motor.connect() as conexion:
        codigos = conexion.execute(select(Mensaje.desenlace).where(Mensaje.operacion == "destinos.enviar")).scalars().all()
    assert codigos == ["rechazado"] * 8


def test_lo_ajeno_no_se_pisa_por_sftp(ventanilla, motor, reloj, mensajeria, tmp_path):
    emitir(ventanilla, reloj, *dias(5))
    with servidor(ServidorSftp, tmp_path / "servidor") as uno:
        (uno.carpeta / "2026-03-05").mkdir()
        (uno.carpeta / "2026-03-05" / "resultados.csv").write_text("otra cosa")
        en_uso(ventanilla, mensajeria, uno.direccion)
        assert despachar(ventanilla, mensajeria)[0].falla.codigo == "HUB-6013"
        assert uno.archivos() == {"2026-03-05/resultados.csv": b"otra cosa"}


def test_dos_personas(ventanilla, motor, reloj, laboratorio_norte, mensajeria, destino):
    """Who proposed does not confirm, nor anybody of another role, nor a key that was not seen; withdrawn is withdrawn."""
    numero = proponer(ventanilla, mensajeria, destino.direccion)
    for quien, error in (
        (Actor(rol=Rol.MINSAL, usuario_id=MESA.usuario_id), MismaPersonaConfirma),
        (MESA, PermisoDenegado),
        (laboratorio_norte, PermisoDenegado),
        (Actor(rol=Rol.SEREMI, region=13), PermisoDenegado),
    ):
        with pytest.raises(error):
            confirmar(ventanilla, mensajeria, numero, quien)
    with pytest.raises(HuellaQueNoSeVio):
        ventanilla.atender(MINSAL, ConfirmarDestino(numero=numero, huella="ssh-ed25519 otra"))
    for ajeno in (laboratorio_norte, Actor(rol=Rol.AUDITOR), MINSAL):
        with pytest.raises(PermisoDenegado):
            ventanilla.atender(ajeno, ProponerDestino(nombre="X", direccion="https://a.cl", secreto=b"x"))
    confirmar(ventanilla, mensajeria, numero)
    ventanilla.atender(MESA, RetirarDestino(numero=numero))
    emitir(ventanilla, reloj, *dias(5))
    assert despachar(ventanilla, mensajeria) == []
    with pytest.raises(DestinoRetirado):
        confirmar(ventanilla, mensajeria, numero)


def test_el_secreto_no_se_lee_en_ninguna_parte(ventanilla, motor, reloj, mensajeria, destino, tmp_path):
    """Not in the database, nor in the record, nor in what is shown; without its key it cannot be read."""
    emitir(ventanilla, reloj, *dias(5))
    numero = en_uso(ventanilla, mensajeria, destino.direccion)
    despachar(ventanilla, mensajeria)
    with motor.connect() as conexion:
        cerrado = conexion.execute(select(Destino.secreto)).scalar_one()
    assert SECRETO.encode() not in bytes(cerrado)
    assert SECRETO not in repr(ficha(ventanilla, numero))
    crear_llave_de_destinos(tmp_path / "otra")
    with pytest.raises(SecretoIlegible):
        CajaDeSecretos(tmp_path / "otra").abrir(cerrado)
    ambas = tmp_path / "ambas"
    ambas.write_text((tmp_path / "otra").read_text() + (tmp_path / "destinos.llave").read_text())
    assert CajaDeSecretos(ambas).abrir(cerrado) == SECRETO


def test_probar_entra_escribe_y_lee(ventanilla, motor, mensajeria, destino):
    numero = en_uso(ventanilla, mensajeria, destino.direccion)
    with motor.connect() as conexion:
        fila = hallar(conexion, numero)
    mensajeria.probar(fila)
    assert destino.archivos() == {}
    destino.maltrato.como = NIEGA
    with pytest.raises(ErrorDominio) as rechazo:
        mensajeria.probar(fila)
    assert rechazo.value.codigo == "HUB-5060"
