"""The ``csdesk`` command line: one module a verb, registered by being imported.

A verb is a function with ``@app.command("name")`` in its own module here. It takes ``json: Json = False``, does its work and
hands the figures to :func:`csdesk.cli.output.show`. Standard output carries the answer, standard error everything else.
Exit status: 0 done, 1 refused or found wanting, 2 used wrongly.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import Any

import typer

from csdesk.cli.output import report_error
from csdesk.errors import Error

_UsageError: Any = typer.BadParameter.__base__  # typer brings its own click and does not export this one

app = typer.Typer(
    name="csdesk",
    help="Customer-service desk of an e-commerce shop: replay, look into and look after a desk file.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from csdesk import __version__

        typer.echo(f"csdesk {__version__}")
        raise typer.Exit


@app.callback()
def _global(
    version: bool = typer.Option(False, "--version", help="Say which csdesk this is.", is_eager=True, callback=_say_version),
) -> None:
    pass


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line and returns the exit status; the console script ``csdesk``."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    for module in pkgutil.iter_modules(__path__):
        if module.name not in ("__main__", "output"):
            importlib.import_module(f"{__name__}.{module.name}")
    command = typer.main.get_command(app)
    as_json = "--json" in arguments
    try:
        return int(command.main(arguments, prog_name="csdesk", standalone_mode=not as_json) or 0)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except Error as why:
        report_error(why, as_json=as_json)
        return 1
    except _UsageError as why:  # asked for JSON: the one object says what was wrong
        report_error(Error("usage", why.format_message(), message_zh="用法有误"), as_json=True)
        return int(why.exit_code)
    except typer.Abort:
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # the reader has seen enough
        return 1
    except OSError as why:  # the answer could not be written: a full disk
        sys.stderr.write(f"csdesk: {why}\n")
        return 1
