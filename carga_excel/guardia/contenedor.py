"""The zip container of a workbook, read in the one way in which all readers agree, and inflated under count.

Only what is laid out as zip writers lay it out passes: members one after the other from the first byte, each named once, the
same in its own header as in the directory, and nothing before, between or behind them.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from carga_excel.guardia.limites import (
    MAXIMO_INFLADO,
    MAXIMO_MIEMBROS,
    MAXIMO_NOMBRE,
    MAXIMO_RAZON,
    MINIMO_PARA_RAZON,
    TROZO_DE_ARCHIVO,
)
from dominio.vocabulario.errores import (
    ArchivoDanado,
    LibroAlterado,
    LibroCifrado,
    LibroDesmedido,
)

FIN = struct.Struct("<4s4H2LH")
FIN64 = struct.Struct("<4sQ2H2L4Q")
LOCALIZADOR64 = struct.Struct("<4sLQL")
ENTRADA = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
LLENO = 0xFFFFFFFF
CIFRADO, CON_DESCRIPTOR, EN_UTF8, NIVEL = 0x2041, 0x08, 0x800, 0x06
VERSION = 63
"""The newest zip that readers know, 6.3."""
GUARDADO, DEFLATE = 0, 8
EXTRA_ZIP64, EXTRA_NOMBRE_UNICODE = 0x0001, 0x7075
LARGOS_DE_DESCRIPTOR = (12, 16, 20, 24)


@dataclass(frozen=True, slots=True)
class Miembro:
    """One file within the container; `datos` is where its compressed bytes begin."""

    nombre: str
    metodo: int
    crc: int
    comprimido: int
    tamano: int
    cabecera: int
    datos: int
    con_descriptor: bool


class Contenedor:
    """A zip file that has passed the guard; members are found by name as Excel does (see `_clave`)."""

    def __init__(self, contenido: bytes) -> None:
        self._contenido = contenido
        self._inflado = 0
        inicio, final, total = _directorio(contenido)
        self._miembros: dict[str, Miembro] = {}
        for miembro in _entradas(contenido, inicio, final, total):
            if self._miembros.setdefault(_clave(miembro.nombre), miembro) is not miembro:
                raise LibroAlterado(detalle=f"contiene dos veces «{miembro.nombre}»")
        _exigir_contiguos(list(self._miembros.values()), inicio)
        if sum(miembro.tamano for miembro in self._miembros.values()) > MAXIMO_INFLADO:
            raise LibroDesmedido(detalle=f"descomprimido supera {MAXIMO_INFLADO >> 20} MiB")

    def nombres(self) -> list[str]:
        """The members' names as written."""
        return [miembro.nombre for miembro in self._miembros.values()]

    def __contains__(self, nombre: str) -> bool:
        return _clave(nombre) in self._miembros

    def leer(self, nombre: str, maximo: int) -> bytes:
        """A small member, whole."""
        if self._miembro(nombre).tamano > maximo:
            raise LibroDesmedido(detalle=f"«{nombre}» es demasiado grande")
        return b"".join(self.inflar(nombre))

    def inflar(self, nombre: str) -> Iterator[bytes]:
        """A member in chunks; refuses one that is not what the directory says, or that swells out of proportion."""
        miembro = self._miembro(nombre)
        salido = crc = 0
        for trozo in self._trozos(miembro):
            salido += len(trozo)
            self._inflado += len(trozo)
            crc = zlib.crc32(trozo, crc)
            self._exigir_medida(miembro, salido)
            yield trozo
        if salido != miembro.tamano or crc != miembro.crc:
            raise ArchivoDanado(detalle=f"«{nombre}» no coincide con su suma de control")

    def _miembro(self, nombre: str) -> Miembro:
        miembro = self._miembros.get(_clave(nombre))
        if miembro is None:
            raise ArchivoDanado(detalle=f"le falta «{nombre}»")
        return miembro

    def _exigir_medida(self, miembro: Miembro, salido: int) -> None:
        if salido > miembro.tamano:
            raise LibroAlterado(detalle=f"«{miembro.nombre}» ocupa más de lo que declara")
        if salido > MINIMO_PARA_RAZON and salido > MAXIMO_RAZON * miembro.comprimido:
            raise LibroDesmedido(detalle=f"«{miembro.nombre}» se expande más de {MAXIMO_RAZON} veces al descomprimirlo")
        if self._inflado > 2 * MAXIMO_INFLADO:
            raise LibroDesmedido(detalle=f"descomprimido supera {MAXIMO_INFLADO >> 20} MiB")

    def _trozos(self, miembro: Miembro) -> Iterator[bytes]:
        vista = memoryview(self._contenido)[miembro.datos : miembro.datos + miembro.comprimido]
        if miembro.metodo == GUARDADO:
            yield from (bytes(vista[i : i + TROZO_DE_ARCHIVO]) for i in range(0, len(vista), TROZO_DE_ARCHIVO))
            return
        inflador = zlib.decompressobj(-15)
        try:
            for i in range(0, len(vista), TROZO_DE_ARCHIVO):
                pendiente: bytes | memoryview = vista[i : i + TROZO_DE_ARCHIVO]
                while pendiente and not inflador.eof:
                    yield inflador.decompress(pendiente, TROZO_DE_ARCHIVO)
                    pendiente = inflador.unconsumed_tail
        except zlib.error:
            raise ArchivoDanado(detalle=f"«{miembro.nombre}» no se puede descomprimir") from None
        if not inflador.eof or inflador.unused_data:
            raise ArchivoDanado(detalle=f"«{miembro.nombre}» está cortado o tiene bytes de más")


def _clave(nombre: str) -> str:
    """What two names have in common that some program takes for one: case, and letters written as `%41`."""
    return unquote(nombre).casefold()


def _directorio(contenido: bytes) -> tuple[int, int, int]:
    """Where the central directory begins and ends, and how many entries it has."""
    fin = len(contenido) - FIN.size
    if fin < 0 or contenido[fin : fin + 4] != b"PK\x05\x06":
        if b"PK\x05\x06" in contenido:
            raise LibroAlterado(detalle="hay datos después de su final")
        raise ArchivoDanado(detalle="le falta el final")
    _, disco, disco_directorio, aqui, total, largo, inicio, comentario = FIN.unpack_from(contenido, fin)
    if contenido[fin - LOCALIZADOR64.size : fin][:4] == b"PK\x06\x07":
        fin, aqui, total, largo, inicio = _directorio64(contenido, fin - LOCALIZADOR64.size, (total, largo, inicio))
    if disco or disco_directorio or comentario or aqui != total or inicio + largo != fin:
        raise LibroAlterado(detalle="su índice interno no concuerda con el archivo")
    if total > MAXIMO_MIEMBROS:
        raise LibroDesmedido(detalle=f"contiene más de {MAXIMO_MIEMBROS} archivos")
    return inicio, fin, total


def _directorio64(contenido: bytes, lugar: int, declarado: tuple[int, int, int]) -> tuple[int, int, int, int, int]:
    """The same from the record for large files, which some Java programs write always; both must agree."""
    _, disco, fin, discos = LOCALIZADOR64.unpack_from(contenido, lugar)
    if disco or discos != 1 or fin + FIN64.size != lugar:
        raise LibroAlterado(detalle="su índice interno no concuerda con el archivo")
    firma, _, _, _, _, _, aqui, total, largo, inicio = FIN64.unpack_from(contenido, fin)
    pares = zip(declarado, (total, largo, inicio), (0xFFFF, LLENO, LLENO), strict=True)
    if firma != b"PK\x06\x06" or any(corto not in (largo_, lleno) for corto, largo_, lleno in pares):
        raise LibroAlterado(detalle="tiene dos índices internos distintos")
    return fin, aqui, total, largo, inicio


def _entradas(contenido: bytes, lugar: int, final: int, total: int) -> Iterator[Miembro]:
    for _ in range(total):
        if lugar + ENTRADA.size > final or contenido[lugar : lugar + 4] != b"PK\x01\x02":
            raise ArchivoDanado(detalle="su índice interno está cortado")
        campos = ENTRADA.unpack_from(contenido, lugar)
        largo_nombre, largo_extra, largo_comentario = campos[10:13]
        inicio_extra = lugar + ENTRADA.size + largo_nombre
        nombre = contenido[lugar + ENTRADA.size : inicio_extra] if largo_nombre <= MAXIMO_NOMBRE else b""
        yield _miembro(contenido, campos, nombre, contenido[inicio_extra : inicio_extra + largo_extra])
        lugar = inicio_extra + largo_extra + largo_comentario
    if lugar != final:
        raise LibroAlterado(detalle="su índice interno no concuerda con el archivo")


def _miembro(contenido: bytes, campos: tuple, nombre: bytes, extra: bytes) -> Miembro:
    _, _, version, banderas, metodo, _, _, crc, comprimido, tamano = campos[:10]
    comprimido, tamano, cabecera = _medidas64(extra, tamano, comprimido, campos[16])
    if banderas & CIFRADO:
        raise LibroCifrado
    conocidas = NIVEL | CON_DESCRIPTOR | EN_UTF8
    if metodo not in (GUARDADO, DEFLATE) or banderas & ~conocidas or version & 0xFF > VERSION:
        raise LibroAlterado(detalle="usa una compresión que los libros no usan")
    texto = _nombre(nombre, banderas)
    largo = _exigir_cabecera_igual(contenido, cabecera, banderas, metodo, crc, comprimido, tamano, nombre)
    con_descriptor = bool(banderas & CON_DESCRIPTOR)
    return Miembro(texto, metodo, crc, comprimido, tamano, cabecera, cabecera + largo, con_descriptor)


def _medidas64(extra: bytes, tamano: int, comprimido: int, cabecera: int) -> tuple[int, int, int]:
    largos = _extras(extra).get(EXTRA_ZIP64, b"")
    medidas = []
    for medida in (tamano, comprimido, cabecera):
        if medida == LLENO and len(largos) >= 8:
            medida, largos = int.from_bytes(largos[:8], "little"), largos[8:]
        medidas.append(medida)
    return medidas[1], medidas[0], medidas[2]


def _extras(extra: bytes) -> dict[int, bytes]:
    hallados: dict[int, bytes] = {}
    while len(extra) >= 4:
        clave, largo = struct.unpack_from("<2H", extra)
        if clave in hallados or clave == EXTRA_NOMBRE_UNICODE or len(extra) < 4 + largo:
            raise LibroAlterado(detalle="su índice interno tiene datos adicionales contradictorios")
        hallados[clave], extra = extra[4 : 4 + largo], extra[4 + largo :]
    return hallados


def _nombre(nombre: bytes, banderas: int) -> str:
    try:
        texto = nombre.decode("utf-8" if banderas & EN_UTF8 else "cp437")
    except UnicodeDecodeError:
        texto = ""
    tramos = texto.removesuffix("/").split("/")
    sospechoso = any(not tramo or tramo[-1] in ". " or tramo[0] == " " for tramo in tramos)
    if sospechoso or "\\" in texto or ":" in texto or not texto.isprintable():
        raise LibroAlterado(detalle="contiene archivos con nombres que no son de un libro")
    return texto


def _exigir_cabecera_igual(
    contenido: bytes, lugar: int, banderas: int, metodo: int, crc: int, comprimido: int, tamano: int, nombre: bytes
) -> int:
    """Refuse a member whose own header tells another story than the directory; gives the header's length."""
    if contenido[lugar : lugar + 4] != b"PK\x03\x04" or lugar + LOCAL.size > len(contenido):
        raise ArchivoDanado(detalle="su índice interno apunta fuera de lugar")
    _, _, sus_banderas, su_metodo, _, _, su_crc, su_comprimido, su_tamano, largo, extra = LOCAL.unpack_from(contenido, lugar)
    inicio = lugar + LOCAL.size
    suyo = contenido[inicio : inicio + largo]
    su_comprimido, su_tamano, _ = _medidas64(contenido[inicio + largo : inicio + largo + extra], su_tamano, su_comprimido, 0)
    medidas = (su_crc, su_comprimido, su_tamano)
    igual = medidas == (crc, comprimido, tamano) or bool(banderas & CON_DESCRIPTOR)
    if (sus_banderas, su_metodo, suyo) != (banderas, metodo, nombre) or not igual:
        raise LibroAlterado(detalle="contiene archivos descritos de dos maneras distintas")
    return LOCAL.size + largo + extra


def _exigir_contiguos(miembros: list[Miembro], final: int) -> None:
    """Refuse members that overlap, and bytes that belong to no member."""
    esperado, con_descriptor = 0, False
    for miembro in sorted(miembros, key=lambda uno: uno.cabecera):
        _exigir_sin_hueco(miembro.cabecera - esperado, con_descriptor)
        esperado, con_descriptor = miembro.datos + miembro.comprimido, miembro.con_descriptor
    _exigir_sin_hueco(final - esperado, con_descriptor)


def _exigir_sin_hueco(hueco: int, con_descriptor: bool) -> None:
    if hueco and not (con_descriptor and hueco in LARGOS_DE_DESCRIPTOR):
        raise LibroAlterado(detalle="sus archivos internos se superponen o dejan datos ocultos entre ellos")
