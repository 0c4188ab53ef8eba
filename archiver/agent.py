"""Scrapy's agent with a tape: what is known of an origin is remembered, not worked out for each request again.

Of the CPU that Scrapy takes for a page, a tenth went into endpoints that no connection was made with (over https a
context of TLS each), into headers made canonical that were so already, and into signals that nobody listened to. Opens
sockets through Scrapy.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
from scrapy.http import Headers
from twisted.web.client import URI, Agent
from twisted.web.iweb import UNKNOWN_LENGTH

from archiver.tape import Tape, TapedProtocol, TapedRequest

if TYPE_CHECKING:
    from scrapy import Request
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IStreamClientEndpoint
    from twisted.web.client import Response as WireResponse
    from twisted.web.http_headers import Headers as WireHeaders
    from twisted.web.iweb import IBodyProducer, IResponse

    from archiver.quiet import Teller

_REMEMBERED = 256
"""Origins whose endpoint is remembered."""
# An origin and what is asked of it, where they are parted at a glance, as of nearly all addresses: nothing in them that
# Twisted's own parting would leave out (an empty query or parameter) or read in another way (two slashes at the start).
_PLAIN = re.compile(rb"(https?://[a-z0-9.-]+(?::[0-9]{1,5})?)(/(?!/)[!\"$-:<->@-~]*(?:\?[!\"$-:<-~]+)?)")


class Endpoints:
    """An endpoint factory (IAgentEndpointFactory): how each origin is connected to, as *agent* would; a name is looked up at each new connection all the same."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self._made: dict[tuple[bytes, bytes, int], IStreamClientEndpoint] = {}
        self._origins: dict[bytes, URI] = {}

    def read_origin(self, origin: bytes) -> URI:
        """Return the parts of *origin*, an address up to its path."""
        parts = self._origins.get(origin)
        if parts is None:
            if len(self._origins) >= _REMEMBERED:
                self._origins.clear()
            parts = self._origins[origin] = cast("URI", URI.fromBytes(origin))  # type: ignore[no-untyped-call]  # Twisted says no types
        return parts

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802  (Twisted's name)
        """Return the endpoint of the origin of *uri*."""
        origin = (uri.scheme, uri.host, uri.port)
        endpoint = self._made.get(origin)
        if endpoint is None:
            endpoint = self.agent._getEndpoint(uri)  # type: ignore[no-untyped-call]  # noqa: SLF001  (what Scrapy made differs in it)
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            self._made[origin] = endpoint
        return endpoint


class _Agent(Agent):
    """Twisted's agent for one request: it puts the tape along."""

    def __init__(self, endpoints: Endpoints, tape: Tape) -> None:
        agent = endpoints.agent
        self._init(agent._reactor, endpoints, agent._pool)  # type: ignore[no-untyped-call]  # noqa: SLF001  (likewise)
        self._known, self._tape = endpoints, tape

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: WireHeaders | None = None,
        bodyProducer: IBodyProducer | None = None,  # noqa: N803  (Twisted's name)
    ) -> Deferred[IResponse]:
        """Ask for *uri* as Twisted's agent does, which parts it and puts it together again."""
        plain = _PLAIN.fullmatch(uri)
        if plain is None:
            return super().request(method, uri, headers, bodyProducer)
        origin = self._known.read_origin(plain[1])
        endpoint = self._known.endpointForURI(origin)
        key = (origin.scheme, origin.host, origin.port)
        return self._requestWithEndpoint(key, endpoint, method, origin, headers, bodyProducer, plain[2])

    def _requestWithEndpoint(  # noqa: N802, PLR0917  (Twisted's)
        self,
        key: tuple[bytes, bytes, int],
        endpoint: IStreamClientEndpoint,
        method: bytes,
        parsedURI: URI,  # noqa: N803  (Twisted's name)
        headers: WireHeaders | None,
        bodyProducer: IBodyProducer | None,  # noqa: N803  (Twisted's name)
        requestPath: bytes,  # noqa: N803  (Twisted's name)
    ) -> Deferred[IResponse]:
        """Send the request on a connection of the pool, as Twisted's agent does."""
        headers = cast("WireHeaders", headers)  # Scrapy made them for this request alone
        if not headers.hasHeader(b"Host"):
            host = self._computeHostValue(parsedURI.scheme, parsedURI.host, parsedURI.port)  # type: ignore[no-untyped-call]  # Twisted says no types
            headers.addRawHeader(b"Host", host)
        request = TapedRequest(method, requestPath, headers, bodyProducer, persistent=self._pool.persistent)  # type: ignore[no-untyped-call]  # Twisted says no types
        request.tape = self._tape

        def send(protocol: TapedProtocol) -> Deferred[IResponse]:
            return protocol.request(request)

        return self._pool.getConnection(key, endpoint).addCallback(cast("Any", send))


class TapedAgent(_ScrapyAgent):
    """Scrapy's agent for one request, its tape along."""

    def __init__(
        self, tape: Tape, endpoints: dict[float, Endpoints], teller: Teller, **settings: Any
    ) -> None:
        """Take *endpoints*, by the seconds that a connection may take: what other agents know."""
        super().__init__(crawler=cast("Any", teller), **settings)
        self._tape, self._endpoints, self._audience = tape, endpoints, teller.signals
        self._headers: Headers | None = None

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        """Return the agent of *request*: of one that binds to an address of its own nothing is remembered."""
        endpoints = {} if request.meta.get("bindaddress") else self._endpoints
        if timeout not in endpoints:
            endpoints[timeout] = Endpoints(super()._get_agent(request, timeout))
        return _Agent(endpoints[timeout], self._tape)

    def _headers_from_twisted_response(self, response: WireResponse) -> Headers:  # type: ignore[override]  # Scrapy has no self in it
        """Return the headers of *response*: asked for twice, by a signal and for the page, and composed once if only one takes them."""
        headers, self._headers = self._headers, None
        if headers is None:
            headers = read_headers(response)
            if not self._audience.hears(signals.headers_received):
                self._headers = headers
        return headers


def read_headers(response: WireResponse) -> Headers:
    """Return the headers of *response* as Scrapy does, which asks each value for its type."""
    headers = Headers()
    if response.length != UNKNOWN_LENGTH:
        headers[b"Content-Length"] = str(response.length).encode()
    named = {name.title(): [*values] for name, values in response.headers.getAllRawHeaders()}
    dict.update(headers, named)
    return headers
