"""Outgoing HTTPS: the address is dialled, the name is vouched for."""

import ssl
import traceback
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from channels import http
from tests.channels.outgoing import kind, refused
from tests.standins.plain import a_raw_server


@contextmanager
def a_tls_server(tmp_path, name: str):
    certificate, key = a_certificate(tmp_path, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def talk(connection):
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(4096)
            secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with a_raw_server(talk) as port:
        yield port, certificate


def a_certificate(tmp_path, name: str):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


def test_a_certificate_nobody_vouches_for_is_not_spoken_to(tmp_path, settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["localhost"]
    with a_tls_server(tmp_path, "localhost") as (port, _certificate):
        url = f"https://localhost:{port}/send?password=query-secret"
        error = refused("POST", url, hosts=["localhost"])
    assert kind(error) == "temporary"
    assert "certificate" in str(error)
    # What the library said underneath holds the whole address.
    assert "query-secret" not in "".join(traceback.format_exception(error, chain=True))


@pytest.mark.parametrize(("name", "trusted"), [("localhost", True), ("other.example", False)])
def test_the_certificate_must_be_for_the_name_although_the_address_is_dialled(
    tmp_path, settings, monkeypatch, name, trusted
):
    settings.OUTGOING_ALLOWED_HOSTS = ["localhost"]
    with a_tls_server(tmp_path, name) as (port, certificate):
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
        url = f"https://localhost:{port}/"
        if trusted:
            assert http.request("GET", url, hosts=["localhost"]).json() == {}
        else:
            assert "certificate" in str(refused("GET", url, hosts=["localhost"]))
