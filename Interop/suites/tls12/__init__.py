"""TLS 1.2, both ways, with every peer that can."""
from suites.tls12 import behaviour, client_certificates, legacy, legacy_sessions, matrix, resumption


def cases():
    for suite in (matrix, resumption, client_certificates, behaviour, legacy, legacy_sessions):
        yield from suite.cases()
