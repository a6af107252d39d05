"""One patient is struck out of a body, and the rest of it stays to the byte."""

import json
import zipfile
from io import BytesIO
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.auditoria.identidad.persona import persona_de
from dominio.auditoria.identidad.tachado import Tachador
from dominio.mensajes.borrados import ENTERO_BORRADO
from tests.servicios.mensajes import MUESTRA, ficha, muestra, sobre11

VACIA = dict.fromkeys(
    (
        "paciente_run",
        "paciente_pasaporte",
        "identificador_recien_nacido",
        "paciente_nombres",
        "paciente_ap_pat",
        "paciente_ap_mat",
        "paciente_direccion",
        "paciente_telefono",
        "paciente_email",
        "epivigila",
    )
)
ANA = persona_de(
    [
        SimpleNamespace(
            **{**VACIA, **{campo: valor for campo, valor in MUESTRA.items() if campo in VACIA}, "paciente_run": 11111111}
        )
    ]
)
OTRA = {"paciente_run": "7000001", "paciente_dv": "6", "paciente_nombres": "Bruno", "paciente_ap_pat": "Díaz"}
OTRA |= {"paciente_direccion": "Otra 5", "paciente_telefono": "2 2222 2222"}
VISIBLES = ("codigo_muestra_cliente", "fecha_muestra", "tecnica_muestra", "cod_deis", "rut_responsable", "paciente_sexo")


def lote(*muestras, cabecera=""):
    return sobre11(f'<c:crearMuestras xmlns:c="urn:x"><muestras>{"".join(muestras)}</muestras></c:crearMuestras>', cabecera)


def test_de_un_lote_sale_solo_lo_suyo():
    """Everything of the other items is there to the byte, and of the patient's what tells nothing of a person."""
    antes = lote(muestra("A-1", **OTRA), muestra("A-2"), cabecera=ficha("********"))
    despues = Tachador(ANA, frozenset({2})).tachar(antes)
    assert despues.count(b"***</paciente_run>") == 1
    assert muestra("A-1", **OTRA).encode() in despues
    assert despues.split(b"<muestra>")[0] == antes.split(b"<muestra>")[0]
    for campo in VISIBLES:
        assert f"<{campo}>{ {**MUESTRA, 'codigo_muestra_cliente': 'A-2'}[campo] }</{campo}>".encode() in despues
    for dato in ("11111111", "Ana", "Pérez", "Calle Larga", "1234 5678"):
        assert dato.encode() not in despues


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_otra_vez_no_cambia_nada(son_suyas):
    """Whatever items are the patient's."""
    suyos = frozenset(lugar for lugar, es in enumerate(son_suyas, start=1) if es)
    tachador = Tachador(ANA, None if all(son_suyas) else suyos)
    una_vez = tachador.tachar(lote(*(muestra(f"A-{n}", **({} if es else OTRA)) for n, es in enumerate(son_suyas))))
    assert tachador.tachar(una_vez) == una_vez
    assert una_vez.count(b"***</paciente_run>") == len(suyos)


@pytest.mark.parametrize(
    "escrito",
    [
        "<paciente_run><![CDATA[11111111]]></paciente_run>",
        "<paciente_run>1111<!-- no -->1111</paciente_run>",
        "<paciente_run>&#49;1111111</paciente_run>",
        "<paciente_run> 11111111\n</paciente_run>",
        "<codigo_muestra_cliente>11.111.111-1</codigo_muestra_cliente>",
        "<error><campo>paciente_run</campo><valor>11111111</valor><mensaje>El RUN 11111111 no</mensaje></error>",
        "<inventado>Ana María</inventado>",
    ],
)
@pytest.mark.parametrize("codificacion", ["utf-8", "utf-16", "utf-16-be"])
def test_como_sea_que_este_escrito(escrito, codificacion):
    cuerpo = f'<?xml version="1.0" encoding="{codificacion}"?><a><items><item>{escrito}</item></items></a>'
    if codificacion == "utf-16-be":
        cuerpo = f"\ufeff{cuerpo.replace('utf-16-be', 'utf-16')}"
    tachado = Tachador(ANA, frozenset({1})).tachar(cuerpo.encode(codificacion))
    assert tachado != ENTERO_BORRADO
    llano = tachado.decode(codificacion)
    assert "***" in llano
    assert not any(dato in llano for dato in ("1111", "Ana"))


def test_un_error_de_un_campo_que_no_es_suyo_queda():
    error = b"<error><campo>cod_deis</campo><valor>999999</valor><mensaje>No existe 999999</mensaje></error>"
    assert Tachador(ANA, None).tachar(b"<a><item>" + error + b"</item></a>") == b"<a><item>" + error + b"</item></a>"


def test_los_pedidos_propios_pierden_lo_que_nombra_a_la_persona():
    pedido = {"filtro": {"rut": "11111111-1", "limite": 50}, "motivo": "la madre de ANA MARIA", "id_muestra": 11111111}
    tachado = json.loads(Tachador(ANA, None).tachar(json.dumps(pedido).encode()))
    assert tachado == {"filtro": {"rut": "***", "limite": 50}, "motivo": "***", "id_muestra": 11111111}
    ajeno = json.dumps({"items": [{"valor": "Ana María"}, {"valor": "7.000.001-6"}], "total": 2}).encode()
    assert Tachador(ANA, frozenset()).tachar(ajeno) == ajeno


def test_lo_que_no_se_puede_mirar_por_partes_sale_entero_si_la_nombra():
    libro = BytesIO()
    with zipfile.ZipFile(libro, "w") as abierto:
        abierto.writestr("xl/sharedStrings.xml", "<t>11111111</t>")
    for cuerpo in (libro.getvalue(), b"<a>11111111", "RUT;Pérez\r\n".encode("latin-1"), b'<a b="11.111.111-1"/>'):
        assert Tachador(ANA, None).tachar(cuerpo) == ENTERO_BORRADO
    for cuerpo in (b"", b"<a>nada", b"otra cosa", ENTERO_BORRADO):
        assert Tachador(ANA, None).tachar(cuerpo) == cuerpo


@given(
    st.sampled_from(["paciente_email", "paciente_telefono", "paciente_run", "inventado", "cod_deis", None]),
    st.sampled_from([None, frozenset({2}), frozenset({1})]),
)
def test_un_error_en_json_pierde_el_dato_que_repite_y_ningun_otro(campo, suyos):
    """In the item that is theirs, or in all; a datum that nobody accepted is like no other of theirs."""
    error = {"codigo": "HUB-2003", "campo": campo, "valor": "wences@@x.cl", "mensaje": "«wences@@x.cl» no es un correo"}
    vacio = {"indice": 1, "errores": []}
    cuerpo = json.dumps({"items": [vacio, {"indice": 2, "errores": [error]}]}).encode()
    (tachado,) = json.loads(Tachador(ANA, suyos).tachar(cuerpo))["items"][1]["errores"]
    tapado = suyos != frozenset({1}) and campo not in {"cod_deis", None}
    assert tachado == (error | {"valor": "***", "mensaje": "***"} if tapado else error)


@pytest.mark.parametrize("suyos", [None, frozenset(), frozenset({1})])
def test_la_respuesta_de_una_planilla_no_repite_celdas_de_nadie(suyos):
    """Its rows are not in the order of the record, and the file of which they speak goes as a whole."""
    error = {"fila": 2, "celda": "H2", "codigo": "HUB-2003", "campo": "paciente_telefono", "valor": "12", "mensaje": "«12»"}
    ajeno = {**error, "campo": "cod_deis"}
    cuerpo = json.dumps({"total": 3, "errores": [error, ajeno]}).encode()
    assert json.loads(Tachador(ANA, suyos).tachar(cuerpo)) == {
        "total": 3,
        "errores": [error | {"valor": "***", "mensaje": "***"}, ajeno],
    }
