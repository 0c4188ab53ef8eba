"""An article in two languages, an edit of it, and the WARC files in which other tools keep them."""

from __future__ import annotations

import gzip
from uuid import NAMESPACE_URL, uuid5

SITE = "https://www.interpol.int"
ENGLISH = "/en/News-and-Events/News/2019/Five-boats-seized"
FRENCH = "/fr/Actualites-et-evenements/Actualites/2019/Cinq-bateaux"


def page(title, paragraphs, day="5 December 2019", language="en"):
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>{title}</title>'
        f'<link rel="alternate" hreflang="en" href="{ENGLISH}"><link rel="alternate" hreflang="fr" href="{FRENCH}">'
        f'</head><body><div class="content"><h1>{title}</h1><span>{day}</span>'
        f'<div class="ezrichtext-field">{body}</div></div></body></html>'
    ).encode()


FIRST = page(
    "Five boats seized",
    [
        "LYON, France – Police in three countries have seized five boats after a search that took two years.",
        "The boats carried nothing when they were found, which is what gave them away in the end.",
    ],
)
EDITED = FIRST.replace(b"five boats after", b"six boats after")
TRANSLATED = page(
    "Cinq bateaux saisis",
    [
        "LYON (France) – La police de trois pays a saisi cinq bateaux après deux années de recherches.",
        "Les bateaux étaient vides quand on les a trouvés, et c’est ce qui les a trahis à la fin.",
    ],
    day="5 décembre 2019",
    language="fr",
)


def write_warc(path, exchanges, base=SITE):
    """Write a WARC as other tools do: (path, date, status, body), in order; requests and digests left out."""
    with path.open("wb") as file:
        for number, (address, date, status, body) in enumerate(exchanges):
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".encode()
            fields = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, f'{path.name} {number}')}>\r\n"
                f"WARC-Target-URI: {base}{address}\r\nWARC-Date: {date}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(head + body)}\r\n\r\n"
            )
            file.write(gzip.compress(fields.encode() + head + body + b"\r\n\r\n"))
    return path
