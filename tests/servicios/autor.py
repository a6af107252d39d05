"""Who writes messages of every kind: most are nearly right, and each is spoilt in a way of its own."""

from random import Random

from esquemas_wsdl import NAMESPACE
from servicios.tipos import LISTAS
from tests.elenco import COD_DEIS, PROFESIONAL
from tests.servicios.mensajes import ENV11, ENV12, MUESTRA, WSSE

BUENOS = {
    **MUESTRA,
    "id_laboratorio": "2",
    "paciente_pasaporte": "AB 123",
    "paciente_ext_paisorigen": "152",
    "identificador_recien_nacido": "RN-1",
    "paciente_email": "ana@ejemplo.cl",
    "estrategia": "Atención médica",
    "subestrategia": "Escuela",
    "sin_orden_medica": "false",
    "epivigila": "123456",
    "id_muestra": "1234567890",
    "resultado": "Positivo",
    "fecha_hora_resultado_laboratorio": "2026-03-05T08:00:00-03:00",
    "fecha_recepcion_laboratorio": "2026-03-05T07:00:00-03:00",
    "observacion": "Llegó bien, a las 7",
    "motivo": "Derramada",
    "id_nuevo_laboratorio": "2",
    "informe": "JVBERi0xLjQ=",
    "nombre_informe": "uno.pdf",
    "codigo_examen": "EX-1",
    "valor_resultado": "12.5",
    "justificacion_edicion": "Porque sí, y no por otra cosa",
}
OTRO = "1"
"""Of any field that the contract gets later."""
RAROS = (
    *("", " ", "   ", "\t", "\n", "\r\n", "\xa0", "\ufeff", " x ", "  Ana  María ", "a\tb", "a\nb"),
    *("a\r\nb", "a\rb", "0", "00", "007", "-1", "+5", "1.5", "1e3", "²", "\u0661\u0662", "99999999"),
    *("100000000", "2147483647", "2147483648", "999999999999999999", "9999999999999999999", "true", "TRUE"),
    *("1", " true ", "verdadero", "k", "K", "Ñ", "ñandú", "MuÃ±oz", "Mu¤oz", "JosÚ", "Mu?oz", "¿?", "..."),
    *(". .", "-", "2026-03-05", "2026-02-30", "1900-01-01", "0001-01-01", "0001-01-01T00:00:00"),
    *("9999-12-31T23:59:59-03:00", "2026-3-5", "2026-03-05T06:30:15", "2026-03-05T06:30:15Z"),
    *("2026-03-05T06:30:15.123456789-03:00", "2026-03-05T24:00:00-03:00", "2026-W10-4T06:30:15-03:00"),
    *("2026-03-05T06:30:15-04:43", "2026-03-05T06:30:15+14:00", "2026-03-05T06:30:15+14:15"),
    *("2026-03-05 06:30:15-03:00", "20260305T063015-0300", "2026-03-05T06:30-03:00"),
    *("2026-03-05T06:30:60-03:00", "2026-03-05T6:30:15-03:00", "2026-09-06T00:30:00"),
    *("2026-04-04T23:30:00", "1980-01-31Z", "1980-01-31-03:00", "1980-01-31-03:07", "1980-01-31 "),
    *("11111111-1", "11.111.111-1", "111111111", "11111111", "11111111-2", "1-9", PROFESIONAL, COD_DEIS),
    *(f" {COD_DEIS} ", "zz", "JVBE\r\nRi0x LjQ=", "JVBERi0xLjQ", "=", "&amp;", "&lt;x&gt;", "&#241;"),
    *("&#x41;", "&nbsp;", "&", "a&b", "a<b", "a>b", "]]>", "<b/>", "<![CDATA[A&]]>", "<![CDATA[x]]>"),
    *("<!-- c -->x", "x<!---->y", "<?a?>", "\x00", "\x01", "\x7f", "\x85", "\u2028", "\ufffe", "\ufffd"),
    *("n\u0303", "a\u0301", "\u200b", "a\xadb", "\u201cx\u201d", "l\u2019a", "ª", "º", "\u20ac"),
    *("\u6f22\u5b57", "\U0001f600", "K", "İ", "ı", "Å", "'", '"', "%", "=", "\\"),
    *("x" * largo for largo in (40, 41, 63, 64, 65, 100, 101, 200, 201, 500, 501)),
    "x " * 300,
)
"""Data that are wrong, or right in an unusual way."""
TROZOS = (
    *("<", ">", "&", "/", "</", "<!--", "-->", "<![CDATA[", "]]>", " ", "\n", "\r\n", "\t", "=", '"', "'"),
    *(":", "x", "é", "\xa0", "<?x?>", "<muestra>", "</muestra>", "<muestra/>", "<muestras>", "</muestras>"),
    *("<q:muestras>", "<apodo>x</apodo>", "xmlns='u'", " a='1'", "<simular>true</simular>"),
    *("<id_mensaje_cliente>M</id_mensaje_cliente>", "<codigo_muestra_cliente>Z</codigo_muestra_cliente>"),
)
"""What is put anywhere into a message."""


class Autor:
    """Writes messages: most of them nearly right, each in a way of its own."""

    def __init__(self, semilla: int) -> None:
        self.azar = Random(semilla)

    def mensaje(self) -> bytes:
        """A message, of which one thing at most is spoilt in most cases."""
        azar = self.azar
        lista = azar.choice(list(LISTAS.values()))
        texto = self._sobre(self._operacion(lista))
        for _ in range(azar.choice((0, 0, 0, 0, 1, 1, 2))):
            texto = self._danado(texto)
        return texto.encode("utf-8", "ignore")

    def _operacion(self, lista) -> str:
        azar = self.azar
        prefijo = azar.choice(("", "", "v1:", "ns0:", "a-b_c:", "largo-muy-largo-de-verdad:"))
        declara = f'xmlns{":" if prefijo else ""}{prefijo.rstrip(":")}="{NAMESPACE}"'
        if azar.random() < 0.03:
            declara = azar.choice(("", 'xmlns="urn:otro"', f'xmlns:z="{NAMESPACE}"'))
        medio = azar.choice(("", "", "\n  ", "\r\n\t", " "))
        items = "".join(self._item(lista, prefijo, medio) for _ in range(azar.choice((0, 1, 1, 1, 2, 3))))
        operacion, nombre = (prefijo + marca.rpartition("}")[2] for marca in (self._marca(lista), lista.lista))
        cola = azar.choice(("", "", "", *TROZOS[-3:-1])).replace("<", f"<{prefijo}").replace(f"<{prefijo}/", f"</{prefijo}")
        if azar.random() < 0.02:
            cola += f"<{nombre}>{items}</{nombre}>"
        return f"<{operacion} {declara}>{medio}<{nombre}>{items}{medio}</{nombre}>{medio}{cola}{medio}</{operacion}>"

    def _marca(self, lista) -> str:
        return next(marca for marca, una in LISTAS.items() if una is lista)

    def _item(self, lista, prefijo: str, medio: str) -> str:
        azar = self.azar
        campos = [campo for campo in lista.campos.nombres if azar.random() < 0.8]
        pares = [[campo, BUENOS.get(campo, OTRO)] for campo in campos]
        for _ in range(azar.choice((0, 0, 1, 1, 2))):
            if pares:
                self._empeorar(pares)
        uno = prefijo + lista.elemento.rpartition("}")[2]
        dentro = medio.join(f"<{prefijo}{campo}>{texto}</{prefijo}{campo}>" for campo, texto in pares)
        return f"{medio}<{uno}>{medio}{dentro}{medio}</{uno}>"

    def _empeorar(self, pares: list[list[str]]) -> None:
        azar = self.azar
        cual = azar.randrange(len(pares))
        que = azar.random()
        if que < 0.65:
            pares[cual][1] = azar.choice(RAROS)
        elif que < 0.85:
            texto = pares[cual][1]
            corte = azar.randrange(len(texto) + 1)
            pares[cual][1] = texto[:corte] + azar.choice(RAROS[:60]) + texto[corte + azar.randrange(2) :]
        elif que < 0.9:
            pares.insert(azar.randrange(len(pares)), pares[cual])
        elif que < 0.95:
            azar.shuffle(pares)
        else:
            pares[cual][0] = azar.choice(("apodo", "informe", "epivigila", "id_muestra"))

    def _sobre(self, operacion: str) -> str:
        azar = self.azar
        espacio = ENV12 if azar.random() < 0.02 else ENV11
        ficha = f'<w:Security xmlns:w="{WSSE}"><w:UsernameToken><w:Password>k</w:Password></w:UsernameToken></w:Security>'
        cabecera = azar.choice(("", "", "<s:Header/>", f"<s:Header>{ficha}</s:Header>"))
        antes = azar.choice(("", "", '<?xml version="1.0" encoding="utf-8"?>\n', "<!-- hola -->", "\n"))
        if azar.random() < 0.03:
            antes += f"<!--{operacion}-->"
        if azar.random() < 0.02:
            operacion += operacion
        return f'{antes}<s:Envelope xmlns:s="{espacio}">{cabecera}<s:Body>{operacion}</s:Body></s:Envelope>'

    def _danado(self, texto: str) -> str:
        azar = self.azar
        desde = azar.randrange(len(texto))
        que = azar.random()
        if que < 0.4:
            return texto[:desde] + azar.choice(TROZOS) + texto[desde:]
        if que < 0.7:
            return texto[:desde] + azar.choice(TROZOS) + texto[desde + 1 :]
        hasta = desde + azar.choice((1, 1, 3, 20))
        if que < 0.9:
            return texto[:desde] + texto[hasta:]
        return texto[:hasta] + texto[desde:]
