"""The command ``archiver``: it finds the command's module, and turns errors into one line and an exit code."""

from __future__ import annotations

import gc
import importlib
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_GARBAGE = 10_000
"""Objects made and not yet let go of before Python looks for cycles among them: by its own 700 a crawl's process spends
a thirtieth of its time on that, most of it going round what its imports have left."""

# Name to one line of help, so that `archiver --help` imports no command's module.
COMMANDS: dict[str, str] = {
    "crawl": "Fetch what is new, keep every exchange, read every article.",
    "demo": "Crawl the local replica of the site: see it all work.",
    "replica": "Serve the replica until stopped.",
    "import": "Take in WARC, WACZ, saved HTML and raw text dumps.",
    "clean": "Turn raw text dumps into clean articles.",
    "rebuild": "Make the database again from the WARCs alone.",
    "verify": "Check every record, row, index line and fixity entry.",
    "search": "Search the full text, in four languages.",
    "show": "Show an article with its provenance.",
    "history": "Show an article's captures and versions.",
    "diff": "Show the words that changed between two versions.",
    "cite": "Cite an article, proved against its record.",
    "gaps": "List what is known of but missing.",
    "restrict": "Hide an item, or erase it with a tombstone.",
    "export": "Write JSONL, CSV, Parquet, WACZ and more.",
    "status": "Say what is in the archive and what needs a look.",
    "schedule": "Print the lines to install for cron or systemd.",
    "browse": "Open the database in a browser.",
    "replay": "Replay the archive in a browser.",
    "doctor": "Check the installation, the home, or how a page is read.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called: ``--help`` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the commands in the order of a first look at the tool."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of *cmd_name* and return its command."""
        if cmd_name not in COMMANDS:
            return None
        module = "import_" if cmd_name == "import" else cmd_name
        command: click.Command = importlib.import_module(f"archiver.cli.{module}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; 141 where nobody reads what it prints any more, as in ``archiver search … | head``."""
        try:
            done: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Nothing more can be said: not even what is still in the buffer, at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(128 + signal.SIGPIPE) from None
        return done

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands with their line of help, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def early_home_option(before: str) -> Callable[[F], F]:
    """Return the option ``--home DIR`` as it stands before a *before*, which takes it from the context's object."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help=f"The archive's folder; may stand after the {before} too.",
    )


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="interpol-archiver", prog_name="archiver")
@early_home_option("command")
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """Archive INTERPOL's news: WARC captures that prove every row, and a database of clean articles.

    \b
    Begin with:  archiver demo
    Then:        archiver search "border security" --home demo-data
    """
    ctx.obj = home


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0, 2 for a wrong call, else the error's own code."""
    from archiver.cli.options import say
    from archiver.exceptions import ArchiverError

    gc.set_threshold(_GARBAGE)
    _open_standard_files()
    try:
        status = cli.main(args=arguments, prog_name="archiver", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        status = error.exit_code
    except click.ClickException as error:
        say(f"archiver: {_to_line(error)}", err=True)
        status = error.exit_code
    except click.exceptions.Abort:
        status = 130
    except ArchiverError as error:
        say(f"archiver: {error}", err=True)
        status = error.exit_code
    except UnicodeEncodeError as error:
        # A path may be any bytes; an address, a query or a reason may not.
        given = next((one for one in arguments or sys.argv[1:] if error.object[error.start] in one), None)
        if given is None:
            raise
        say(f"archiver: {given.encode('utf-8', 'backslashreplace').decode()}: is no UTF-8 text", err=True)
        status = 2
    except _disk_errors() as error:
        from archiver.connection import advice_on

        say(f"archiver: {error}; {advice_on(error)}", err=True)
        status = 1
    # Else Python, as it ends, goes round all that was ever imported for cycles, twice: 10 ms.
    gc.freeze()
    sys.exit(status if isinstance(status, int) else 0)


def _open_standard_files() -> None:
    """Open what the caller has closed of stdin, stdout and stderr, on nothing: an archive's file would get its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(descriptor, "r" if number == 0 else "w", encoding="utf-8"))


def _disk_errors() -> tuple[type[Exception], ...]:
    """Return what a full or broken disk raises; imported only when something was raised."""
    from archiver.connection import DATABASE_ERROR

    return OSError, DATABASE_ERROR


def _to_line(error: click.ClickException) -> str:
    """Return what was wrong with a call in one line, and where its help is."""
    said = " ".join(error.format_message().split()).rstrip(".")
    said = re.sub(r"^Invalid value for '?(.+?)'?: ", r"\1: ", said)
    context = error.ctx if isinstance(error, click.UsageError) else None
    said = said[:1].lower() + said[1:]
    return f"{said}; see {context.command_path} --help" if context else said
