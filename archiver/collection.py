"""What a collection says of itself: ``metadata.yaml``, which pywb shows. Written once, sealed at once."""

from __future__ import annotations

from archiver import fixity
from archiver.disk import make_folder, written_anew
from archiver.exceptions import WarcError, reason_of
from archiver.home import Home
from archiver.sites.site import Site

_TEXT = """\
title: "{name}: news of {home}"
description: "HTTP exchanges with {home}, or with a mirror of it, as they went over the wire."
creator: "interpol-archiver"
rights: "The captured pages are © INTERPOL and third parties."
"""


def describe_collection(home: Home, site: Site) -> None:
    """Write the ``metadata.yaml`` of *site*'s collection and list it in the fixity file, where it is not there yet.

    Raises WarcError where the disk does not take it.
    """
    path = home.collection(site.name) / "metadata.yaml"
    if path.exists() and fixity.is_sealed(home, path):
        return
    try:
        if not path.exists():
            make_folder(path.parent)
            with written_anew(path) as file:
                file.write(_TEXT.format(name=site.name, home=site.home).encode())
        fixity.seal(home, [path])
    except OSError as error:
        raise WarcError(f"{path}: can't be written: {reason_of(error)}") from error
