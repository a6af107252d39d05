"""Who reads which samples outside of laboratories: each role its scope, and nothing of its neighbour's."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from dominio.vocabulario.enumeraciones import Tecnica
from modelos import Establecimiento, Mensaje, MensajeMuestra, Muestra, Profesional, Usuario
from tests.elenco import RelojDePrueba, una_creada, una_informada
from tests.examenes import FLU, MPOX, traer

AJENO, OTRO_RUT = "999100", "35000001-1"
CON_ALCANCE = ("tomador", "utm", "comuna", "servicio", "seremi")


@pytest.fixture
def muestras(ventanilla, personas, motor, laboratorio_norte, laboratorio_sur):
    """One sample within the scope of everyone, and one of another professional, establishment, comuna and region."""
    with motor.begin() as conexion:
        conexion.execute(
            insert(Establecimiento).values(
                cod_deis=AJENO, nombre="Posta ajena", comuna_codigo=5101, servicio_salud_codigo=6, activo=True
            )
        )
        conexion.execute(insert(Profesional).values(rut=OTRO_RUT, nombres="Leo", apellidos="Lara", activo=True))
    propia = una_informada(ventanilla, laboratorio_norte, "N-1")
    ajena = una_creada(
        ventanilla, laboratorio_sur, "S-1", rut_responsable=OTRO_RUT, cod_deis=AJENO, paciente_nombres="Bruno"
    )
    return propia, ajena


def halladas(cliente, **busqueda):
    """The ids that the list shows."""
    respuesta = cliente.ver("/territorio/muestras", query_string=busqueda)
    assert respuesta.status_code == 200, respuesta.text
    return [int(parte.partition('"')[0]) for parte in respuesta.text.split('href="/territorio/muestras/')[1:]]


@pytest.mark.parametrize("cuenta", CON_ALCANCE)
def test_cada_perfil_ve_lo_suyo_y_no_lo_ajeno(entra, muestras, cuenta):
    propia, ajena = muestras
    cliente = entra(cuenta)
    assert halladas(cliente) == [propia]
    pagina = cliente.ver(f"/territorio/muestras/{propia}").text
    assert "Resultado informado" in pagina
    assert "Positivo" in pagina
    for busqueda in (str(ajena), "S-1", "Bruno"):
        assert halladas(cliente, q=busqueda) == []


@pytest.mark.parametrize("cuenta", CON_ALCANCE)
def test_lo_ajeno_contesta_como_lo_que_no_existe(entra, muestras, cuenta):
    cliente = entra(cuenta)
    ajena = cliente.ver(f"/territorio/muestras/{muestras[1]}")
    inexistente = cliente.ver("/territorio/muestras/987654")
    assert (ajena.status_code, inexistente.status_code) == (404, 404)
    sin_numero = [r.text.replace(r.headers["X-Hub-Mensaje"], "#") for r in (ajena, inexistente)]
    assert sin_numero[0].split("<main")[1] == sin_numero[1].split("<main")[1]


@pytest.mark.parametrize("cuenta", ["minsal", "mesa"])
def test_el_ministerio_y_la_mesa_ven_todo(entra, muestras, cuenta):
    assert set(halladas(entra(cuenta))) == set(muestras)


@pytest.mark.parametrize("cuenta", ["lab.norte", "auditora"])
def test_los_demas_no_tienen_territorio(entra, muestras, cuenta):
    cliente = entra(cuenta)
    assert cliente.ver("/territorio/muestras").status_code == 404
    assert cliente.ver(f"/territorio/muestras/{muestras[0]}").status_code == 404


@pytest.mark.parametrize(("tecnica", "dias"), [(Tecnica.RT_PCR, 14), (Tecnica.TEST_PACK, 11)])
def test_el_tomador_ve_sus_muestras_unos_dias(entra, muestras, motor, reloj, tecnica, dias):
    """A PCR for 14 days and an antigen for 11; its establishment goes on seeing them."""
    propia, _ = muestras
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).where(Muestra.id == propia).values(tecnica_muestra=tecnica.value))
    reloj.avanzar(days=dias)
    assert halladas(entra("tomador"), q=str(propia)) == [propia]
    reloj.avanzar(seconds=1)
    tomador = entra("tomador")
    assert halladas(tomador, q=str(propia)) == []
    assert tomador.ver(f"/territorio/muestras/{propia}").status_code == 404
    assert halladas(entra("utm"), q=str(propia)) == [propia]


@pytest.mark.parametrize(("busqueda", "avisa"), [({}, False), ({"desde": "2026-02-01"}, True), ({"q": "987654"}, True)])
def test_lo_que_por_su_plazo_no_se_busco_se_dice(entra, muestras, busqueda, avisa):
    """«No hay» would be read as «no existe» by who asks for a sample of last month."""
    assert ("no se buscó" in entra("tomador").ver("/territorio/muestras", query_string=busqueda).text) is avisa
    assert "no se buscó" not in entra("utm").ver("/territorio/muestras", query_string=busqueda).text


def test_una_comuna_sin_codigo_no_ve_los_establecimientos_sin_comuna(entra, muestras, motor):
    """A scope that is missing is no scope at all."""
    cliente = entra("comuna")
    with motor.begin() as conexion:
        conexion.execute(update(Establecimiento).values(comuna_codigo=None))
        conexion.execute(update(Usuario).where(Usuario.cuenta == "comuna").values(comuna_codigo=None))
    assert halladas(cliente) == []


def test_se_busca_por_id_rut_nombre_estado_y_fechas(entra, muestras):
    propia, ajena = muestras
    minsal = entra("minsal")
    for busqueda, esperadas in (
        ({"q": str(propia)}, {propia}),
        ({"q": "11.111.111-1"}, {propia, ajena}),
        ({"q": "maria perez"}, {propia}),
        ({"q": "bruno"}, {ajena}),
        ({"q": "N-1"}, {propia}),
        ({"estado": "4"}, {propia}),
        ({"estado": "2"}, {ajena}),
        ({"desde": "2026-03-05", "hasta": "2026-03-05"}, {propia, ajena}),
        ({"hasta": "2026-03-04"}, set()),
    ):
        assert set(halladas(minsal, **busqueda)) == esperadas, busqueda


def test_se_busca_por_examen(entra, ventanilla, laboratorio_norte, motor, muestras):
    """The default of a technique has those that name none, also when found by a number; none is found under another."""
    assert not traer(motor, FLU).errores
    de_gripe = una_creada(ventanilla, laboratorio_norte, "N-flu", codigo_examen="FLU-AB")
    minsal = entra("minsal")
    for busqueda, esperadas in (
        ({"examen": "FLU-AB"}, {de_gripe}),
        ({"examen": "SARS2-PCR"}, set(muestras)),
        ({"examen": "SARS2-AG"}, set()),
        ({"examen": "FLU-AB", "q": str(de_gripe)}, {de_gripe}),
        ({"examen": "FLU-AB", "q": str(muestras[0])}, set()),
        ({"examen": "FLU-AB", "q": "bruno"}, set()),
        ({"examen": "FLU-AB", "estado": "4"}, set()),
    ):
        assert set(halladas(minsal, **busqueda)) == esperadas, busqueda
    assert minsal.ver("/territorio/muestras?examen=NADA").status_code == 422


@pytest.mark.parametrize(("busqueda", "codigo"), [({"desde": "ayer"}, "HUB-2003"), ({"desde": "2025-01-01"}, "HUB-2010")])
def test_una_busqueda_que_no_se_entiende_dice_por_que(entra, muestras, busqueda, codigo):
    respuesta = entra("minsal").ver("/territorio/muestras", query_string=busqueda)
    assert respuesta.status_code == 422
    assert codigo in respuesta.text


def test_las_paginas_siguen_una_a_otra(entra, ventanilla, personas, laboratorio_norte):
    """All samples once, although they were taken at the same second."""
    todas = {una_creada(ventanilla, laboratorio_norte, f"N-{i}") for i in range(55)}
    utm = entra("utm")
    primera = utm.ver("/territorio/muestras").text
    cursor = primera.split("cursor=")[1].partition('"')[0].partition("&")[0]
    paginas = [halladas(utm), halladas(utm, cursor=cursor)]
    assert [len(una) for una in paginas] == [50, 5]
    assert {*paginas[0], *paginas[1]} == todas
    assert utm.ver("/territorio/muestras?cursor=x").status_code == 400


def test_quien_vio_a_un_paciente_queda_en_el_registro(entra, muestras, motor):
    propia, _ = muestras
    cliente = entra("seremi")
    cliente.ver(f"/territorio/muestras/{propia}")
    with motor.begin() as conexion:
        quien = conexion.execute(
            select(Usuario.cuenta)
            .join(Mensaje, Mensaje.usuario_id == Usuario.id)
            .join(MensajeMuestra, MensajeMuestra.mensaje_id == Mensaje.id)
            .where(Mensaje.operacion == "territorio.muestra", MensajeMuestra.muestra_id == propia)
        ).scalars()
        assert list(quien) == ["seremi"]


@pytest.mark.navegador
@pytest.mark.timeout(180)
def test_una_comuna_mira_sus_muestras(navegante, muestras):
    visita = navegante("comuna")
    pagina = visita.ir("/territorio/muestras")
    visita.mirar("territorio-muestras")
    pagina.get_by_role("link", name=str(muestras[0]), exact=True).click()
    visita.mirar("territorio-muestra")


def test_quien_tomo_la_muestra_la_ve_los_dias_de_su_examen(entra, ventanilla, laboratorio_norte, reloj, motor):
    """Longer or shorter than the default of its technique."""
    breve, larga = {**FLU, "dias_tomador": "3"}, {**MPOX, "dias_tomador": "60"}
    assert not traer(motor, breve, larga).errores
    de_mpox = {"codigo_examen": "MPOX", "tipo_muestra": "Otro"}
    claves = {
        "breve": una_creada(ventanilla, laboratorio_norte, "N-breve", codigo_examen="FLU-AB"),
        "siempre": una_creada(ventanilla, laboratorio_norte, "N-siempre"),
        "larga": una_creada(ventanilla, laboratorio_norte, "N-larga", **de_mpox),
    }
    vistas = {}
    for dia in (2, 4, 13, 16, 59, 61):
        reloj.ahora = RelojDePrueba().ahora + timedelta(days=dia)
        tomador = entra("tomador")
        vistas[dia] = [nombre for nombre, clave in claves.items() if halladas(tomador, q=str(clave))]
    todas, sin_breve = ["breve", "siempre", "larga"], ["siempre", "larga"]
    assert vistas == {2: todas, 4: sin_breve, 13: sin_breve, 16: ["larga"], 59: ["larga"], 61: []}
