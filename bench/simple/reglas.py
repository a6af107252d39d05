"""The plain service's rules; each gives the errors of one item as (code, field, value)."""

from datetime import timedelta

from stdnum.cl import rut

from dominio.vocabulario.limites import DIAS_FECHA_MUESTRA


def errores_de_muestra(muestra, ahora, maestros):
    """Everything that is wrong with a new sample; `maestros` are the codes that exist among those of the message."""
    errores = []
    if muestra.paciente_tipodoc == "RUN":
        if muestra.paciente_run is None or muestra.paciente_dv is None:
            errores.append(("HUB-2001", "paciente_run", muestra.paciente_run))
        elif rut.calc_check_digit(str(muestra.paciente_run)) != muestra.paciente_dv.upper():
            errores.append(("HUB-2004", "paciente_run", muestra.paciente_run))
        if muestra.paciente_prevision is None:
            errores.append(("HUB-2001", "paciente_prevision", None))
    errores += [("HUB-2004", campo, getattr(muestra, campo)) for campo in _ruts_invalidos(muestra)]
    if not muestra.sin_orden_medica and not muestra.busqueda_activa and muestra.rut_medico is None:
        errores.append(("HUB-2001", "rut_medico", None))
    for campo in ("paciente_nombres", "paciente_ap_pat", "paciente_direccion", "paciente_telefono"):
        if not getattr(muestra, campo).strip(". "):
            errores.append(("HUB-2006", campo, getattr(muestra, campo)))
    if not ahora - timedelta(days=DIAS_FECHA_MUESTRA) <= muestra.fecha_muestra <= ahora:
        errores.append(("HUB-2010", "fecha_muestra", muestra.fecha_muestra))
    if muestra.paciente_fecha_nac > ahora.date():
        errores.append(("HUB-2010", "paciente_fecha_nac", muestra.paciente_fecha_nac))
    for campo, codigos in maestros.items():
        if getattr(muestra, campo) not in codigos:
            errores.append(("HUB-2013", campo, getattr(muestra, campo)))
    return errores


def _ruts_invalidos(muestra):
    return [
        campo
        for campo in ("rut_responsable", "rut_medico")
        if (valor := getattr(muestra, campo)) is not None and not rut.is_valid(valor)
    ]


def errores_de_entrega(entrega, muestra, ahora):
    """Everything that is wrong with a result; `muestra` is None when the laboratory has no such sample."""
    if muestra is None:
        return [("HUB-2020", "id_muestra", entrega.id_muestra)]
    if muestra.estado != 3:
        return [("HUB-2022", "id_muestra", entrega.id_muestra)]
    cuando = entrega.fecha_hora_resultado_laboratorio
    if not muestra.fecha_recepcion_laboratorio <= cuando <= ahora:
        return [("HUB-2010", "fecha_hora_resultado_laboratorio", cuando)]
    return []
