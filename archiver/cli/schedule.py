"""``archiver schedule``: the lines to install, so that the archive keeps itself for years."""

from __future__ import annotations

import getpass
import re
import shlex
import sys
from pathlib import Path

import click

from archiver.cli.options import home_option, say
from archiver.digest import id63
from archiver.exceptions import UsageError
from archiver.home import Home

# A run ends in order before its time is up: a hung one never holds the lock into the next day.
_HOURS = 6
_TIME_LIMIT = _HOURS * 3600 - 1800
_NOBODY = "you@example.org"

_SERVICE = """\
# {directory}/interpol-archiver.service
# Before the first start: install -d -o {user} {home}
[Unit]
Description=Archive INTERPOL's news
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
ExecStart={command} crawl --home {home_argument} --time-limit {seconds}
{contact}
# 75: another run holds the lock, which is not a failure.
SuccessExitStatus=75
TimeoutStartSec={hours}h
# A run that is told to stop saves its state within ten seconds.
TimeoutStopSec=30
Nice=10
IOSchedulingClass=idle
UMask=0027

# It needs the network, its own code and the home; nothing else.
ReadWritePaths={home}
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
"""

_TIMER = """\
# {directory}/interpol-archiver.timer
[Unit]
Description=Archive INTERPOL's news, every hour

[Timer]
OnCalendar=hourly
# Not all at :00, and not always at the same minute.
RandomizedDelaySec=20min
Persistent=true

[Install]
WantedBy=timers.target
"""


@click.command(
    # `crontab -` takes the place of all lines that are there.
    epilog="\b\nExamples:\n  (crontab -l; archiver schedule cron --home /srv/interpol) | crontab -\n"
    "  archiver schedule systemd --home /srv/interpol"
)
@click.argument("kind", type=click.Choice(["cron", "systemd"]))
@home_option
def command(kind: str, home: Home) -> None:
    """Print the lines to install for cron or systemd; nothing is installed.

    Both name this installation and the home by their absolute paths. cron mails what a run prints, and a run
    prints only what a person should read.
    """
    contact = home.contact()
    if not str(home.path).isprintable():
        raise UsageError(
            f"{home.path}: a line of cron or systemd holds no such name; name the folder otherwise"
        )
    if not contact:
        say(
            "archiver: no contact is set: put yours into these lines, or each run will end with exit code 2",
            err=True,
        )
    archiver = Path(sys.argv[0]).absolute()
    if archiver.name != "archiver":
        archiver = Path(sys.executable).with_name("archiver")
    click.echo(
        _cron(archiver, home, contact) if kind == "cron" else _systemd(archiver, home, contact), nl=False
    )


def _cron(archiver: Path, home: Home, contact: str) -> str:
    """Return a crontab's lines: hourly, at a minute of the home's own, so that not all ask at :00."""
    minute = id63(str(home.path)) % 60
    # A percent sign ends a command in a crontab unless escaped.
    call = (
        f"{shlex.quote(str(archiver))} crawl --home {shlex.quote(str(home.path))} --time-limit {_TIME_LIMIT}"
    )
    call = call.replace("%", r"\%")
    named = f'ARCHIVER_CONTACT="{contact}"' if contact else f'# ARCHIVER_CONTACT="{_NOBODY}"'
    return f"{named}\n{minute} * * * * {call} || [ $? -eq 75 ]\n"


def _systemd(archiver: Path, home: Home, contact: str) -> str:
    """Return a service and its timer; systemd's own quoting: a percent sign is doubled."""
    values = {
        "directory": "/etc/systemd/system",
        "user": getpass.getuser(),
        "command": _unit_value(str(archiver).replace("$", "$$")),
        "home": _unit_value(str(home.path)),
        "home_argument": _unit_value(str(home.path).replace("$", "$$")),
        "contact": f"Environment={_unit_value(f'ARCHIVER_CONTACT={contact}')}"
        if contact
        else f"# Environment=ARCHIVER_CONTACT={_NOBODY}",
        "hours": _HOURS,
        "seconds": _TIME_LIMIT,
    }
    return f"{_SERVICE.format(**values)}\n{_TIMER.format(**values)}"


def _unit_value(value: str) -> str:
    """Return *value* for a unit file: in quotes where it has spaces or quotes, its specifiers escaped.

    >>> print(_unit_value("/srv/50% of it"))
    "/srv/50%% of it"
    """
    value = value.replace("\\", "\\\\").replace("%", "%%")
    return '"' + value.replace('"', '\\"') + '"' if re.search(r"[\s\"']", value) else value
