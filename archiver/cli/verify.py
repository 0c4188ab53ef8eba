"""``archiver verify``: check every record, row, index line and fixity entry."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from archiver.cli.options import FiniteRange, echo_json, home_option, json_option, say, to_count
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver verify --deep --home demo-data")
@click.option("--deep", is_flag=True, help="Derive every row again from its record, and compare.")
@click.option(
    "--sample",
    type=FiniteRange(0, 100, min_open=True),
    metavar="PERCENT",
    help="Check a share of the files, the longest unchecked first.",
)
@home_option
@json_option
def command(home: Home, sample: float | None, *, deep: bool, as_json: bool) -> int:
    """Check every record's digests, every row's record, the index and the fixity file; 1 on any fault."""
    from archiver.verify import verify

    report = verify(home, deep=deep, sample=sample)
    if as_json:
        echo_json(asdict(report))
    else:
        for fault in report.faults:
            place = fault.file if fault.offset is None else f"{fault.file} at {fault.offset}"
            about = " ".join(part for part in (fault.record_id, fault.url) if part)
            say(f"{place}: {fault.kind}: {fault.message}{f' ({about})' if about else ''}")
        for extractor, number in report.other_extractors.items():
            say(f"{number} versions were made by {extractor}: not derived again")
        told = (
            f"{to_count(report.files, 'file')}, {to_count(report.records, 'record')}, "
            f"{to_count(report.rows, 'row')}: {to_count(len(report.faults), 'fault')}"
        )
        if report.faults or sys.stdout.isatty():
            say(told, err=True)
        if report.faults and (left := [path for path in home.warcs() if path.suffix == ".open"]):
            say(
                f"archiver: {home.relative(left[0])}.open was left by a run that was killed:"
                " the next run mends what it left; verify again then",
                err=True,
            )
    return 1 if report.faults else 0
