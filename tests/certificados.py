"""A certificate of its own for a server of a test on 127.0.0.1."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificar(carpeta: Path, vence: datetime | None = None) -> ssl.SSLContext:
    """What such a server speaks TLS with; `ca.pem`, there, makes a client trust it."""
    llave = ec.generate_private_key(ec.SECP256R1())
    nombre = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    ahora = datetime.now(UTC)
    certificado = (
        x509.CertificateBuilder()
        .subject_name(nombre)
        .issuer_name(nombre)
        .public_key(llave.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(ahora, vence or ahora) - timedelta(days=1))
        .not_valid_after(vence or ahora + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(llave, hashes.SHA256())
    )
    publico = certificado.public_bytes(serialization.Encoding.PEM)
    formato = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (carpeta / "ca.pem").write_bytes(publico)
    (carpeta / "servidor.pem").write_bytes(llave.private_bytes(serialization.Encoding.PEM, *formato) + publico)
    contexto = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexto.load_cert_chain(carpeta / "servidor.pem")
    return contexto
