"""Signatures over a package's digest, as WACZ readers check them. Reads a key file, writes nothing.

An anonymous key, made for one package, proves that nothing changed since; it does not say who made it.
"""

from __future__ import annotations

import base64
from pathlib import Path

from archiver.exceptions import UsageError


def sign(digest: str, key: Path | None = None) -> dict[str, str]:
    """Sign *digest* with the private key in *key* (PEM, curve P-384), else with a fresh one.

    ECDSA with SHA-256; signature as r and s, public key as SPKI, both base64: what browsers verify.
    Raises UsageError where the file holds no such key.
    """
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415  (slow to import)
    from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415  (likewise)

    if key is None:
        private: object = ec.generate_private_key(ec.SECP384R1())
    else:
        try:
            private = serialization.load_pem_private_key(key.read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise UsageError(f"{key}: no private key without a password: {error}") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP384R1):
        raise UsageError(
            f"{key}: not a key on the curve P-384; `openssl ecparam -name secp384r1 -genkey` makes one"
        )
    r, s = utils.decode_dss_signature(private.sign(digest.encode(), ec.ECDSA(hashes.SHA256())))
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {
        "signature": base64.b64encode(r.to_bytes(48, "big") + s.to_bytes(48, "big")).decode(),
        "publicKey": base64.b64encode(public).decode(),
    }
