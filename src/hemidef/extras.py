"""Packages of the extra ``office``: imported when they are needed, named where they are missing."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

from hemidef import shell
from hemidef.errors import Failure

# What Python imports, and what pip installs.
_PACKAGES = {"openpyxl": "openpyxl", "docx": "python-docx", "jinja2": "jinja2"}


def load(module: str, what: str) -> ModuleType:
    """The ``module`` that ``what``, as in "Excel workbooks", need.

    Raises Failure, with how to install it, where it is not there.
    """
    try:
        return import_module(module)
    except ImportError:
        from importlib.util import find_spec

        package = _PACKAGES[module]
        # The interpreter that hemidef runs in may be another than a shell finds first.
        python = sys.executable or "python"
        if find_spec("pip"):
            install = shell.line("-m", "pip", "install", package, program=python)
        else:  # as in an environment that uv made
            install = shell.line("pip", "install", "--python", python, package, program="uv")
        raise Failure(
            f"{what} need the package {package} of the extra office, which is not installed",
            f"Install it: {install}",
        ) from None
