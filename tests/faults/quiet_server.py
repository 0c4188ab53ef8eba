"""A server whose clients may hang up without a word said of it."""

from __future__ import annotations

import socketserver


class QuietServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        """Say nothing: clients are meant to hang up."""
