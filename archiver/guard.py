"""Which addresses a crawl may connect to: it never reaches into a private network. Pure.

A page of the site may name any address, and a name may resolve to any machine. So the address is
checked before the request, and the connected peer again before the first byte is sent: that also
defeats a name that resolves differently the second time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from archiver.exceptions import ArchiverError

# Addresses that a translator maps to IPv4, private ones too (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}
_SCHEMES = ("http://", "https://")


class Refused(ArchiverError):
    """The address is none that a crawl may connect to; nothing was sent."""


def is_public(ip: str) -> bool:
    """Say whether *ip* is a public, unicast address of the internet.

    >>> [is_public(ip) for ip in ("8.8.8.8", "127.0.0.1", "10.0.0.1", "::1", "169.254.169.254")]
    [True, False, False, False, False]
    >>> is_public("::ffff:10.0.0.1"), is_public("64:ff9b::a00:1"), is_public("no address")
    (False, False, False)
    """
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None and not inner.is_global:
            return False
        if address in _NAT64:
            return False
    return address.is_global and not address.is_multicast


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """The policy of one crawl."""

    base_url: str = ""
    """A mirror that was named on the command line: its host and port are allowed, wherever they are."""
    private: bool = False
    """True allows every address: for projects that are not ours and take only the capture."""
    _base: str = field(init=False, repr=False, compare=False)
    """The mirror's scheme, host and port as they are written; what begins with them is not taken apart."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        is_web = parts.scheme in _PORTS and parts.netloc
        object.__setattr__(self, "_base", f"{parts.scheme}://{parts.netloc}/" if is_web else "")

    def check_url(self, url: str) -> None:
        """Raise Refused where *url* is none that may be asked for: scheme, credentials, port, literal address."""
        if (self.private and url.startswith(_SCHEMES)) or self._begins_as_base(url):
            return
        parts = urlsplit(url)
        if parts.scheme not in _PORTS:
            raise Refused(f"{url}: refused: only http and https are crawled")
        if self.private or self._is_base(parts.hostname or "", _port(url), parts.scheme):
            return
        if parts.username or parts.password:
            raise Refused(f"{url}: refused: it carries credentials")
        if parts.port not in (None, _PORTS[parts.scheme]):
            raise Refused(f"{url}: refused: port {parts.port} is not that of {parts.scheme}")
        host = parts.hostname or ""
        if _is_literal(host) and not is_public(host):
            raise Refused(f"{url}: refused: {host} is not a public address")

    def check_peer(self, url: str, peer: str) -> None:
        """Raise Refused where *url* led to a *peer* (an IP address) that is not public."""
        if self.private or self._begins_as_base(url):
            return
        parts = urlsplit(url)
        if self._is_base(parts.hostname or "", _port(url), parts.scheme) or is_public(peer):
            return
        raise Refused(f"{url}: refused: {parts.hostname} is at {peer}, not a public address")

    def _begins_as_base(self, url: str) -> bool:
        """Say whether *url* is seen at a glance to be the mirror's; False says nothing."""
        return bool(self._base) and url.startswith(self._base)

    def _is_base(self, host: str, port: int | None, scheme: str) -> bool:
        """Say whether host and port are those of the mirror."""
        if not self.base_url:
            return False
        base = urlsplit(self.base_url)
        return (scheme, host, port) == (base.scheme, base.hostname, _port(self.base_url))


def _port(url: str) -> int | None:
    """Return the port that *url* says or its scheme implies."""
    parts = urlsplit(url)
    return parts.port or _PORTS.get(parts.scheme)


def _is_literal(host: str) -> bool:
    """Say whether *host* is an IP address, in any form that a resolver takes for one (0x7f.1, 2130706433)."""
    try:
        ip_address(host)
    except ValueError:
        return bool(host) and all(
            part[:2] in ("0x", "0X") or part.isdigit() for part in host.rstrip(".").split(".")
        )
    return True
