#!/usr/bin/env python
"""Run one of Django's or the portal's commands."""

import os
import sys
from pathlib import Path

import environ
from django.core.management import execute_from_command_line

LOCAL_ENV = Path(__file__).resolve().parent / "var" / "local.env"


def main() -> None:
    """Run the command in argv with the environment's settings, else with those that script/setup made."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # All or nothing: an installation that brings its own secrets takes nothing from the local file.
    if "SECRET_KEY" not in os.environ and LOCAL_ENV.exists():
        environ.Env.read_env(LOCAL_ENV)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
