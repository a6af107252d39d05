"""From names and texts to a request, whatever door they came by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.muestras.formas import ESCRITAS, FORMAS, FormaDeConsulta, FormaDeEscritura, forma_de
from dominio.muestras.items import Informe
from dominio.muestras.lectura import a_consulta, a_escritura
from dominio.muestras.pedidos import CONSULTAS, ESCRITURAS, CrearMuestras, EntregaResultado
from dominio.vocabulario.errores import (
    DatoObligatorio,
    DemasiadosElementos,
    ElementoInesperado,
    ErrorDominio,
    ListaVacia,
    OperacionDesconocida,
    TipoNoValido,
)

TEXTOS = st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["", " ", "1", "2026-01-31", "JVBERi0="]))
CREAR, ENTREGAR = FORMAS["crearMuestras"], FORMAS["entregaResultado"]


def leer(forma, *objetos, **opciones):
    """The request of these items, of a door that finds nothing wrong with their shape."""
    return a_escritura(forma, objetos, lambda pares: (pares, []), tuple(opciones.items()))


def de(item):
    return [(error.codigo, error.campo) for error in item.errores]


def test_hay_una_forma_de_cada_operacion_del_contrato():
    assert [forma.pedido for forma in FORMAS.values()] == [*ESCRITURAS, *CONSULTAS]
    assert all(set(forma.obligatorios) <= set(forma.campos.nombres) for forma in FORMAS.values() if es_consulta(forma))
    with pytest.raises(OperacionDesconocida):
        forma_de("borrarTodo")


def es_consulta(forma):
    return isinstance(forma, FormaDeConsulta)


@given(st.data())
def test_lo_que_venga_en_un_elemento_no_hunde_a_su_vecino(data):
    """Whatever texts an item has, each is read, is absent or has its error told; the item beside it does not notice."""
    forma: FormaDeEscritura = data.draw(st.sampled_from(ESCRITAS))
    objeto = data.draw(st.dictionaries(st.sampled_from(forma.campos.nombres), TEXTOS))

    item, vecino = leer(forma, list(objeto.items()), [("codigo_muestra_cliente", "A-1")]).items

    assert (vecino.codigo_muestra_cliente, vecino.errores) == ("A-1", ())
    malos = [error.campo for error in item.errores]
    assert "HUB-2040" not in [error.codigo for error in item.errores]
    assert set(malos) <= {*objeto, "informe"}
    assert all(getattr(item, campo, None) is None for campo in malos)


def test_lo_que_la_puerta_halla_mal_se_dice_con_lo_demas():
    """What is wrong with the shape of an item does not hide what is wrong in it."""
    pares = [("paciente_run", "x"), ("paciente_sexo", "x"), ("paciente_nombres", "Ana")]
    ajeno = ElementoInesperado(campo="apodo", esperado="")
    (item,) = a_escritura(CREAR, [pares], lambda pares: (pares, [ajeno]), ()).items
    assert de(item) == [("HUB-2008", "apodo"), ("HUB-2003", "paciente_run"), ("HUB-2002", "paciente_sexo")]
    assert item.paciente_nombres == "Ana"


def test_un_informe_y_su_nombre_son_uno():
    con_todo = [("informe", "JVBE\nRi0x"), ("nombre_informe", "a.pdf")]
    entero, sin_pdf, cifrado = leer(ENTREGAR, con_todo, con_todo[1:], [("informe", "ñ"), con_todo[1]]).items
    assert entero.informe == Informe(contenido=b"%PDF-1", nombre="a.pdf")
    assert de(sin_pdf) == [("HUB-2001", "informe")]
    assert de(cifrado) == [("HUB-3004", "informe")]


@pytest.mark.parametrize("forma", ESCRITAS, ids=lambda forma: forma.pedido.operacion)
def test_la_lista_se_cuenta_con_el_nombre_que_le_da_el_contrato(forma):
    with pytest.raises(ListaVacia) as vacia:
        leer(forma)
    assert vacia.value.campo == forma.lista
    with pytest.raises(DemasiadosElementos):
        leer(forma, *[[]] * (forma.pedido.maximo + 1))


def test_las_opciones_malas_rechazan_el_mensaje():
    assert leer(CREAR, [], simular="1", id_mensaje_cliente="M-1") == CrearMuestras(
        items=leer(CREAR, []).items, simular=True, id_mensaje_cliente="M-1"
    )
    with pytest.raises(ErrorDominio) as rechazo:
        leer(CREAR, [], simular="quizás")
    assert rechazo.value.campo == "simular"


def test_una_consulta_exige_lo_suyo():
    with pytest.raises(DatoObligatorio):
        a_consulta(FORMAS["datosMuestraFECHA"], [("fecha_muestra", "2026-01-31")])
    with pytest.raises(TipoNoValido):
        a_consulta(FORMAS["datosMuestraID"], [("id_muestra", "uno")])
    assert a_consulta(FORMAS["datosMuestraID"], [("id_muestra", " 12 ")]).id_muestra == 12
    assert isinstance(leer(ENTREGAR, []), EntregaResultado)
