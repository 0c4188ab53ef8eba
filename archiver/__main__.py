"""``python -m archiver`` is the command ``archiver``."""

from archiver.cli import main

main()
