"""The docs say what is there: commands, decisions, names; nothing of the machine that they were written on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from archiver.cli import COMMANDS, cli

ROOT = Path(__file__).parents[1]
DOCS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


def tracked_texts():
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    for name in names:
        try:
            yield name, (ROOT / name).read_text("utf-8")
        except (UnicodeDecodeError, OSError):
            continue


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    command = cli.get_command(click.Context(cli), name)
    text = command.get_help(click.Context(command, info_name=name))
    assert re.search(rf"archiver {name}\b", text.split("Usage:", 1)[1].split("\n", 1)[1]), (
        "no example in the help"
    )
    assert all(option.help for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_reference(name):
    assert f"\n## archiver {name}\n" in (ROOT / "docs" / "commands.md").read_text("utf-8")


def test_generated_parts_of_the_docs_are_current():
    files = [path for path in DOCS if "[[[cog" in path.read_text("utf-8")]
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr + "\nrun: make docs"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path):
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_architecture_has_a_place_for_every_module():
    table = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("\n## ", 1)[0]
    placed = [
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall("`([^`]+)`", line.split("|")[1])
    ]
    there = {path.stem for path in (ROOT / "archiver").glob("[!_]*.py")}
    there |= {f"{path.parent.name}/" for path in (ROOT / "archiver").glob("*/__init__.py")} | {"spiders/"}
    assert sorted(placed) == sorted(there)


def test_readme_names_the_two_commands_on_its_first_screen():
    first_screen = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:45])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_the_first_five_decisions_are_written_down():
    names = [path.name for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert {name[:3] for name in names} >= {"001", "002", "003", "004", "005"}
    assert len({name[:3] for name in names}) == len(names)


def test_the_project_names_no_machine_and_no_index():
    private = re.compile(r"(?<![\w.])/(?:work|root)/|pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org")
    told = {name for name, text in tracked_texts() if private.search(text) and name != "tests/test_docs.py"}
    assert told == set()
