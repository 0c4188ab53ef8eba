"""Scrapy's agent with a tape: what is known of an origin is remembered, not worked out for each request again.

Of the CPU that Scrapy takes for a page, a tenth went into endpoints that no connection was made with (over https a
context of TLS each), and into headers made canonical that were so already. Opens sockets through Scrapy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
from scrapy.http import Headers
from twisted.web.client import Agent
from twisted.web.iweb import UNKNOWN_LENGTH

from archiver.tape import Tape, TapedProtocol, TapedRequest

if TYPE_CHECKING:
    from scrapy import Request
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IStreamClientEndpoint
    from twisted.web.client import URI
    from twisted.web.client import Response as WireResponse
    from twisted.web.http_headers import Headers as WireHeaders
    from twisted.web.iweb import IBodyProducer, IResponse

_REMEMBERED = 256
"""Origins whose endpoint is remembered."""


class Endpoints:
    """An endpoint factory (IAgentEndpointFactory): how each origin is connected to, as *agent* would; a name is looked up at each new connection all the same."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self._made: dict[tuple[bytes, bytes, int], IStreamClientEndpoint] = {}

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
        self._tape = tape

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
        request = TapedRequest._construct(  # type: ignore[no-untyped-call]  # noqa: SLF001  (as Twisted does)
            method,
            requestPath,
            headers,
            bodyProducer,
            persistent=self._pool.persistent,
            parsedURI=parsedURI,
        )
        request.tape = self._tape

        def send(protocol: TapedProtocol) -> Deferred[IResponse]:
            return protocol.request(request)

        return self._pool.getConnection(key, endpoint).addCallback(cast("Any", send))


class TapedAgent(_ScrapyAgent):
    """Scrapy's agent for one request, its tape along."""

    def __init__(self, tape: Tape, endpoints: dict[float, Endpoints], **settings: Any) -> None:
        """Take *endpoints*, by the seconds that a connection may take: what other agents know."""
        super().__init__(**settings)
        self._tape, self._endpoints = tape, endpoints

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        """Return the agent of *request*: of one that binds to an address of its own nothing is remembered."""
        endpoints = {} if request.meta.get("bindaddress") else self._endpoints
        if timeout not in endpoints:
            endpoints[timeout] = Endpoints(super()._get_agent(request, timeout))
        return _Agent(endpoints[timeout], self._tape)

    @staticmethod
    def _headers_from_twisted_response(response: WireResponse) -> Headers:
        """Return the headers of *response* as Scrapy does, which asks each value for its type; asked for twice a page."""
        headers = Headers()
        if response.length != UNKNOWN_LENGTH:
            headers[b"Content-Length"] = str(response.length).encode()
        named = {name.title(): [*values] for name, values in response.headers.getAllRawHeaders()}
        dict.update(headers, named)
        return headers
