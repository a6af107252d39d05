"""The pages of who takes samples: each does what it says, once, and shows nobody else's patients."""

import re

import pytest
from sqlalchemy import func, insert, select, update

from dominio.muestras.items import Entrega, Recepcion
from dominio.muestras.pedidos import EntregaResultado, RecepcionarMuestra
from dominio.muestras.tomas.codigos import codigo_de
from dominio.vocabulario.enumeraciones import Resultado
from modelos import Borrador, Establecimiento, LugarDeTrabajo, Mensaje, MensajeMuestra
from tests.dominio.pasos import PDF
from tests.elenco import COD_DEIS, PROFESIONAL
from tests.portal.formularios import formularios
from tests.portal.tomas import ANTIGENO, ESCRITO, NUEVA, la_forma, llenar, muestras, poblar_vecino
from tests.tomas import VECINO, una_registrada, una_toma


@pytest.fixture
def tomador(entra):
    return entra("tomador")


@pytest.mark.parametrize("run", ["11.111.111-1", "11111111-1", " 11.111.111-1 ", "111111111"])
def test_el_run_se_escribe_como_la_gente_lo_escribe(tomador, motor, run):
    respuesta = llenar(tomador, paciente_run=run)
    assert respuesta.status_code == 303, re.findall("HUB-[0-9]{4}", respuesta.text)
    (una,) = muestras(motor)
    assert (una.paciente_run, una.paciente_dv) == (11111111, "1")
    assert (una.codigo_muestra_cliente, una.cod_deis) == (codigo_de(una.id), COD_DEIS)


def test_un_antigeno_se_registra_con_su_resultado(tomador, motor):
    assert llenar(tomador, ANTIGENO).status_code == 303
    (uno,) = muestras(motor)
    assert (uno.estado, uno.resultado) == (4, "Negativo")


def test_un_antigeno_con_otro_resultado_se_pregunta_y_se_confirma(tomador, motor):
    """The page says which result is there; nothing of what was typed gets lost without a word."""
    llenar(tomador, ANTIGENO)
    respuesta = llenar(tomador, ANTIGENO, resultado="Positivo")
    assert respuesta.status_code == 422
    assert "HUB-2081" in respuesta.text
    assert "con el resultado Negativo, que se corrige en su página si está mal" in respuesta.text
    assert 'name="es_otra"' in respuesta.text
    assert [uno.resultado for uno in muestras(motor)] == ["Negativo"]
    llenar(tomador, ANTIGENO, resultado="Positivo", es_otra="true")
    assert [uno.resultado for uno in muestras(motor)] == ["Negativo", "Positivo"]


def test_un_error_se_muestra_junto_a_su_campo_y_nada_se_pierde(tomador, motor):
    respuesta = llenar(tomador, paciente_run="11.111.111-2", paciente_nombres="Ana María")
    assert respuesta.status_code == 422
    assert 'id="c-paciente_run-error1"' in respuesta.text
    assert "HUB-2004" in respuesta.text
    assert 'value="Ana María"' in respuesta.text
    assert 'value="11.111.111-2"' in respuesta.text
    assert not muestras(motor)


def test_lo_que_la_pagina_oculta_no_se_envia(tomador, motor):
    """Somebody typed a RUN and then found out that there is none."""
    respuesta = llenar(tomador, paciente_tipodoc="SIN DOCUMENTACION", paciente_ext_paisorigen="152")
    assert respuesta.status_code == 303, re.findall("HUB-[0-9]{4}", respuesta.text)
    (una,) = muestras(motor)
    assert (una.paciente_run, una.paciente_ext_paisorigen) == (None, 152)


@pytest.mark.parametrize("pagina", [NUEVA, ANTIGENO])
def test_enviado_dos_veces_es_una_sola(tomador, motor, pagina):
    """A double click, and the back button with the same form."""
    forma = la_forma(tomador, pagina)
    escrito = {**ESCRITO, "resultado": "Negativo"} if pagina == ANTIGENO else ESCRITO
    escrito = {**escrito, **({"tipo_muestra": "Tórula nasal"} if pagina == ANTIGENO else {})}
    if pagina == ANTIGENO:
        escrito.pop("id_laboratorio")
    for _ in range(2):
        assert forma.enviar(tomador, escrito).status_code == 303
    assert len(muestras(motor)) == 1


def test_de_dos_pestanas_es_una_sola(tomador, motor):
    una, otra = la_forma(tomador, NUEVA), la_forma(tomador, NUEVA)
    for forma in (una, otra):
        assert forma.enviar(tomador, ESCRITO).status_code == 303
    assert len(muestras(motor)) == 1


def test_guardar_y_otra_conserva_lo_comun_y_olvida_al_paciente(tomador):
    respuesta = llenar(tomador, accion="otra", busqueda_activa="true", estrategia="BAC Brotes", subestrategia="BAC Escolar")
    assert "Siga con la siguiente" in respuesta.text
    (forma,) = [una for una in formularios(respuesta.text, NUEVA) if "/registrar" in una.ruta]
    comunes = ("id_laboratorio", "tipo_muestra", "busqueda_activa", "estrategia", "subestrategia")
    assert [forma.campos[nombre] for nombre in comunes] == ["1", "Saliva", "true", "BAC Brotes", "BAC Escolar"]
    assert forma.campos["paciente_nombres"] == forma.campos["paciente_run"] == ""


def test_el_inicio_cuenta_lo_suyo_y_vacio_dice_que_hacer(tomador):
    assert "Empiece con «Nueva muestra»" in tomador.ver("/toma").text
    llenar(tomador)
    pagina = tomador.ver("/toma").text
    assert "Hoy van 1" in pagina
    assert "<strong>1</strong> por recibir" in pagina


def test_un_borrador_espera_y_se_va_cuando_se_registra(tomador, motor):
    llenar(tomador, accion="borrador", paciente_run="11.11", paciente_nombres="Ana")
    assert not muestras(motor)
    assert "Ana" in tomador.ver("/toma").text
    with motor.connect() as conexion:
        numero = conexion.execute(select(Borrador.id)).scalar_one()
    pagina = f"{NUEVA}?borrador={numero}"
    assert 'value="11.11"' in tomador.ver(pagina).text
    assert llenar(tomador, pagina).status_code == 303
    with motor.connect() as conexion:
        assert conexion.execute(select(func.count()).select_from(Borrador.__table__)).scalar_one() == 0
    assert tomador.ver(pagina).status_code == 404


def test_el_borrador_de_otra_persona_no_existe(tomador, entra, motor, personas):
    with motor.begin() as conexion:
        fila = {
            "usuario_id": 1,
            "clase": "pcr",
            "cambiado_en": personas.reloj(),
            "datos": b"x\x9c\xabV\xaa\x05\x00\x01u\x00\xf9",
        }
        numero = conexion.execute(insert(Borrador).values(fila).returning(Borrador.id)).scalar_one()
    assert tomador.ver(f"{NUEVA}?borrador={numero}").status_code == 404


# ── patients that are known ─────────────────────────────────────────────────────────────────────────────────────────
def test_un_paciente_conocido_se_ofrece_y_queda_como_lectura(tomador, motor, ventanilla):
    numero, _ = una_registrada(ventanilla, fecha_muestra=una_toma().fecha_muestra)
    dicho = tomador.ver("/toma/rut?paciente_run=11.111.111-1")
    assert "Ana María Pérez" in dicho.text
    with motor.connect() as conexion:
        leida = select(Mensaje.operacion).join(MensajeMuestra, MensajeMuestra.mensaje_id == Mensaje.id)
        assert "toma.conocido" in conexion.execute(leida.where(MensajeMuestra.muestra_id == numero)).scalars().all()
    puesta = llenar(tomador, accion="conocido", paciente_nombres="", paciente_ap_pat="")
    assert 'value="Ana María"' in puesta.text
    assert "Confírmelos" in puesta.text


def test_de_otro_establecimiento_no_se_ofrece_nada(tomador, motor, ventanilla):
    poblar_vecino(motor)
    una_registrada(ventanilla, VECINO)
    assert "Pérez" not in tomador.ver("/toma/rut?paciente_run=11.111.111-1").text
    assert "Pérez" not in llenar(tomador, accion="conocido", paciente_nombres="", paciente_ap_pat="").text


@pytest.mark.parametrize("run", ["11.111.111-2", "k", "123", "<b>", "1" * 40, "١٢٣"])
def test_el_digito_se_dice_mientras_se_escribe_por_la_regla_de_siempre(tomador, run):
    respuesta = tomador.ver("/toma/rut", query_string={"paciente_run": run})
    assert respuesta.status_code == 200
    assert "HUB-20" in respuesta.text
    assert "<b>" not in respuesta.text


# ── where they work ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_con_varios_establecimientos_se_elige_uno_para_la_sesion(tomador, motor):
    with motor.begin() as conexion:
        conexion.execute(insert(Establecimiento).values(cod_deis="114200", nombre="SAPU vecino", activo=True))
        conexion.execute(insert(LugarDeTrabajo).values(rut_profesional=PROFESIONAL, cod_deis="114200"))
    assert tomador.ver(NUEVA).location == "/toma/lugar"
    assert tomador.enviar("/toma/lugar", {"cod_deis": "999"}).status_code == 422
    assert tomador.enviar("/toma/lugar", {"cod_deis": "114200"}).status_code == 303
    assert llenar(tomador).status_code == 303
    assert muestras(motor)[0].cod_deis == "114200"


def test_un_establecimiento_cerrado_entretanto_no_pierde_lo_escrito(tomador, motor):
    forma = la_forma(tomador, NUEVA)
    with motor.begin() as conexion:
        conexion.execute(update(Establecimiento).values(activo=False))
    respuesta = tomador.seguir(forma.enviar(tomador, ESCRITO))
    assert "HUB-4060" in respuesta.text or "/toma/lugar" in (respuesta.location or "")
    assert not muestras(motor)


# ── later ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_se_corrige_mientras_nadie_la_reciba(tomador, motor):
    llenar(tomador)
    numero = muestras(motor)[0].id
    pagina = f"/toma/muestras/{numero}/datos"
    (forma,) = [una for una in formularios(tomador.ver(pagina).text, pagina) if una.ruta == pagina]
    respuesta = tomador.seguir(forma.enviar(tomador, {"paciente_ap_pat": "Péres"}))
    assert respuesta.status_code == 303, re.findall("HUB-[0-9]{4}[^<]*", respuesta.text)
    assert muestras(motor)[0].paciente_ap_pat == "Péres"


def test_el_resultado_de_un_antigeno_se_corrige_y_el_registro_se_elimina(tomador, motor):
    llenar(tomador, ANTIGENO)
    numero = muestras(motor)[0].id
    pagina = f"/toma/muestras/{numero}/cambiar"

    def forma(ruta):
        return next(una for una in formularios(tomador.ver(pagina).text, pagina) if una.ruta.endswith(ruta))

    assert "HUB-2001" in tomador.seguir(forma("resultado").enviar(tomador, {"resultado": "Positivo"})).text
    hecho = forma("resultado").enviar(tomador, {"resultado": "Positivo", "motivo": "Se leyó antes de tiempo"})
    assert hecho.status_code == 303
    assert muestras(motor)[0].resultado == "Positivo"
    assert forma("eliminar").enviar(tomador, {"motivo": "Se registró dos veces"}).location == "/toma"
    assert muestras(motor)[0].estado == 10
    assert tomador.ver(f"/territorio/muestras/{numero}").status_code == 404


def test_quien_la_tomo_y_su_establecimiento_leen_el_informe(entra, tomador, motor, ventanilla, laboratorio_norte):
    llenar(tomador)
    una = muestras(motor)[0]
    codigo = {"codigo_muestra_cliente": una.codigo_muestra_cliente}
    ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=(Recepcion(**codigo),)))
    informe = {"resultado": Resultado.NEGATIVO, "fecha_hora_resultado_laboratorio": ventanilla.reloj()}
    entrega = Entrega(**codigo, **informe, informe=PDF)
    ventanilla.atender(laboratorio_norte, EntregaResultado(items=(entrega,)))
    ruta = f"/toma/muestras/{una.id}/informe.pdf"
    for cuenta in ("tomador", "utm"):
        hallado = entra(cuenta).ver(ruta)
        assert hallado.data == PDF.contenido
        assert "no-store" in hallado.headers["Cache-Control"]
    for cuenta in ("lab.sur", "comuna", "minsal"):
        assert entra(cuenta).ver(ruta).status_code == 404


def test_nadie_mas_abre_estas_paginas(entra, motor, ventanilla):
    numero, _ = una_registrada(ventanilla)
    for cuenta in ("lab.norte", "utm", "auditora", "mesa"):
        cliente = entra(cuenta)
        for ruta in ("/toma", NUEVA, ANTIGENO, "/toma/rut?paciente_run=1-9", f"/toma/muestras/{numero}/datos"):
            assert cliente.ver(ruta).status_code == 404, (cuenta, ruta)
