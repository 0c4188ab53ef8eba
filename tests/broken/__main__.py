"""The table: which tool flags which archive."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from . import FIXTURES, check
from .records import Fixture

TOOLS: dict[str, list[str | Path]] = {
    "warcio": [Path(sys.executable).with_name("warcio"), "check"],
    "fastwarc": [Path(sys.executable).with_name("fastwarc"), "check", "-p"],
    "gzip -t": ["gzip", "-t"],
}


def main() -> int:
    """Print a line for each archive, and how many faults and valid ones each tool flags; 1 where ours errs."""
    names = ["ours", *TOOLS]
    print(f"{'':54} " + " ".join(f"{name:>8}" for name in names))
    found: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for fixture in FIXTURES:
        said = ask(fixture)
        (found if fixture.is_fault else wrong).update(name for name, is_flagged in said.items() if is_flagged)
        marks = " ".join(f"{'flags' if said[name] else '-':>8}" for name in names)
        print(f"{fixture.name if fixture.is_fault else f'valid: {fixture.name}':54} {marks}")
    number = sum(fixture.is_fault for fixture in FIXTURES)
    for title, counts in (
        (f"faults found, of {number}", found),
        (f"valid ones flagged, of {len(FIXTURES) - number}", wrong),
    ):
        print(f"{title:54} " + " ".join(f"{counts[name]:8}" for name in names))
    return 0 if found["ours"] == number and not wrong["ours"] else 1


def ask(fixture: Fixture) -> dict[str, bool]:
    """Return which tools find fault with *fixture*."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        ours = bool(check(fixture, home).faults)
        paths = sorted(home.glob("collections/*/archive/*"))
        packed = [path for path in paths if path.suffix == ".gz"]
        others = {
            name: flags(command, packed if name == "gzip -t" else paths) for name, command in TOOLS.items()
        }
    return {"ours": ours, **others}


def flags(command: list[str | Path], paths: list[Path]) -> bool:
    """Say whether a tool finds fault with any of *paths*, by its exit code or its words."""
    for path in paths:
        done = subprocess.run([*command, path], capture_output=True, text=True, check=False)
        said = (done.stdout + done.stderr).lower().replace("0 failed", "").replace("no failed", "")
        if done.returncode or "fail" in said or "error" in said or "invalid" in said:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
