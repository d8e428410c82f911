"""Client certificates, as a proxy in front tells of them: it has checked that their sender holds the key.

What the header may say: the SHA-256 of the certificate in hex, with or without colons, as HAProxy, Envoy and Caddy
can put it; or the certificate itself as PEM, plain or escaped, as nginx does (`$ssl_client_escaped_cert`).
"""

import binascii
import hashlib
import re
import ssl
from urllib.parse import unquote

HEX = re.compile(r"[0-9a-f]{64}")
BEGINS = "-----BEGIN CERTIFICATE-----"


def fingerprint_in(header: str) -> str | None:
    """The SHA-256 of the certificate, 64 small hex digits; None when the header tells of none."""
    text = header.strip()
    bare = text.replace(":", "").lower()
    if HEX.fullmatch(bare):
        return bare
    pem = unquote(text)
    if not pem.startswith(BEGINS):
        return None
    try:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.replace("\t", "\n").strip())).hexdigest()
    except (ValueError, binascii.Error):
        return None
