"""nginx on a free port of loopback, serving the farm from disk; its own CPU time is told apart."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from measure import children_of, cpu_of

CONFIG = """
daemon off; {user} worker_processes 1; pid {work}/nginx.pid; error_log {work}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; etag on;
  types {{ }} default_type "text/html; charset=UTF-8";
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  server {{
    listen 127.0.0.1:{port}; root {root}; gzip_static on; gzip_vary on;
    location = /robots.txt {{ default_type text/plain; }}
    location / {{ try_files $uri $uri/index$arg_page.html =404; }}
  }}
}}
"""


class Nginx:
    """A context manager: nginx runs while it is entered."""

    def __init__(self, root: Path, work: Path) -> None:
        work.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.config = work / "nginx.conf"
        # Started by root, nginx would serve as a user who can't read a temporary folder.
        user = "user root;" if os.geteuid() == 0 else ""
        self.config.write_text(CONFIG.format(work=work, root=root, port=self.port, user=user))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address of the site."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Start nginx and wait until it listens."""
        self.process = subprocess.Popen([find(), "-p", str(self.config.parent), "-c", str(self.config)])
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise RuntimeError("nginx does not listen; see error.log beside its configuration")

    def __exit__(self, *error: object) -> None:
        """Stop nginx and its worker."""
        assert self.process
        self.process.terminate()
        self.process.wait()

    def cpu_seconds(self) -> float:
        """Return the CPU time of nginx's worker so far."""
        assert self.process
        return sum(map(cpu_of, children_of(self.process.pid)))


def find() -> str:
    """Return where nginx is; it often lies outside a user's PATH."""
    path = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if path is None:
        raise FileNotFoundError("nginx is missing: apt-get install nginx-light")
    return path
