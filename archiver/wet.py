"""WET: the clean text of each article as a ``conversion`` record that refers to its capture. Writes one file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from archiver.digest import sha1_base32
from archiver.disk import exported
from archiver.exchange import Span
from archiver.home import Home
from archiver.record import CONFORMS_TO, Draft, Fields, new_record_id, to_fields, to_member, to_warc_date
from archiver.selection import Selection, choose
from archiver.writer import SOFTWARE

_VERSION = "1.1"


def write_wet(home: Home, output: Path) -> int:
    """Write the articles of *home* that are not restricted to *output*; return how many.

    Raises UsageError where *output* can't be written.
    """
    home.expect()
    chosen, number, warcinfo_id = choose(home, Selection()), 0, new_record_id()
    with exported(output, home) as file:
        file.writelines(to_member(_warcinfo(output.name, warcinfo_id), _VERSION))
        for page in chosen.pages:
            if chosen.hides(page["record_id"], page["url"], page["site_url"]):
                continue
            said = (page["title"], page["standfirst"], page["text"])
            text = "\n\n".join(filter(None, said)).encode()
            fields: Fields = [
                ("WARC-Type", "conversion"),
                ("WARC-Record-ID", new_record_id()),
                ("WARC-Date", page["captured_at"]),
                ("WARC-Target-URI", page["url"]),
                ("WARC-Refers-To", page["record_id"]),
                ("WARC-Warcinfo-ID", warcinfo_id),
                ("WARC-Identified-Content-Language", page["language"] or None),
                ("WARC-Payload-Digest", sha1_base32(text)),
                ("Content-Type", "text/plain"),
            ]
            file.writelines(to_member(Draft(fields, Span.of(text)), _VERSION))
            number += 1
    return number


def _warcinfo(name: str, record_id: str) -> Draft:
    """Compose the record that says what the file is."""
    block = to_fields(
        [
            ("software", SOFTWARE),
            ("format", f"WARC File Format {_VERSION}"),
            ("conformsTo", CONFORMS_TO.format(_VERSION)),
            (
                "description",
                "Clean text derived from captures; not the original. © INTERPOL and third parties",
            ),
        ]
    )
    fields: Fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", to_warc_date(datetime.now(UTC), _VERSION)),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    ]
    return Draft(fields, Span.of(block))
