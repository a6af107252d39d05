"""What the database says of all nodes is counted as it stands there."""

from datetime import timedelta

from sqlalchemy import insert, update

from dominio.cargas.estados import EstadoCarga
from dominio.mesa.cifras import cifras_comunes
from modelos import Carga, Credencial
from tests.elenco import NORTE

DE_CARGA = {
    "laboratorio_id": NORTE,
    "usuario_id": 1,
    "planilla": "resultados",
    "nombre": "r.xlsx",
    "tamano": 1,
    "huella": b"",
    "simular": False,
    "intentos": 0,
    "hecho": 0,
    "total": 0,
}


def test_cuenta_lo_que_espera_y_lo_que_vence(motor, ventanilla, reloj, claves):
    ahora = reloj()
    with motor.begin() as conexion:
        vacias = cifras_comunes(conexion, ahora)
        claves_de_norte = update(Credencial).where(Credencial.laboratorio_id == NORTE)
        conexion.execute(claves_de_norte.values(vence_en=ahora + timedelta(days=29)))
        if conexion.dialect.name == "sqlite":
            conexion.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            conexion.exec_driver_sql("SET session_replication_role = replica")
        for estado, hace in ((EstadoCarga.EN_ESPERA, 90), (EstadoCarga.EN_ESPERA, 30), (EstadoCarga.TERMINADA, 900)):
            una = {**DE_CARGA, "estado": estado.value, "subida_en": ahora - timedelta(seconds=hace)}
            conexion.execute(insert(Carga).values(una))
        llenas = cifras_comunes(conexion, ahora)
        despues = cifras_comunes(conexion, ahora + timedelta(days=30))
        conexion.rollback()
    assert (vacias["cargas_en_espera"], vacias["cargas_espera_segundos"], vacias["claves_por_vencer"]) == (0, 0, 0)
    assert (llenas["cargas_en_espera"], llenas["cargas_espera_segundos"], llenas["claves_por_vencer"]) == (2, 90, 1)
    assert despues["claves_por_vencer"] == 0
    assert llenas["base_bytes"] > 10_000
