"""Run the comparisons and print them as one table.

Every module of this package that has a function ``rows()`` takes part. ``rows()`` returns dictionaries:

``name``   what is compared, beginning with the work: "dossier, 1,000 rows, nothing changed"
``ours``   the portal's figure (seconds, MiB, a number of queries: the name says which)
``other``  the figure it is compared with; for an absolute limit, the limit
``ratio``  ours / other
``bar``    the ratio to stay at or below; 1 for an absolute limit

A row is kept when ratio <= bar. Machines are noisy: only figures of one run may be compared.
"""

import argparse
import importlib
import json
import math
import os
import pkgutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import django

import bench

KEYS = ("name", "ours", "other", "ratio", "bar")
FIGURES = KEYS[1:]


def module_names() -> list[str]:
    """Return the names of the package's modules, sorted, without this one."""
    return sorted(found.name for found in pkgutil.iter_modules(bench.__path__) if found.name != "run")


def checked(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row's five keys, the figures as finite floats; raise ValueError on anything else."""
    figures = {key: float(row[key]) for key in FIGURES}
    if not all(map(math.isfinite, figures.values())):
        raise ValueError(f"not a figure in {dict(row)}")
    return {"name": str(row["name"]), **figures}


def measured(names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the checked rows of the named modules, one by one as they are measured."""
    for name in names:
        module = importlib.import_module(f"bench.{name}")
        for row in module.rows() if hasattr(module, "rows") else ():
            yield checked(row)


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the rows as an aligned text table with a last column that says whether the bar is kept."""
    head = (*KEYS, "")
    lines = [
        (
            row["name"],
            *(f"{row[key]:.3f}" for key in FIGURES),
            "kept" if row["ratio"] <= row["bar"] else "MISSED",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in [head, *lines]) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, len(head) - 1} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [head, *lines]
    )


def main(arguments: Sequence[str]) -> None:
    """Measure, print the table and write the JSON file if one is asked for."""
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the rows as a list of objects")
    parser.add_argument("names", metavar="NAME", nargs="*", help="a module of bench/; all when none is named")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(module_names()):
        parser.error(
            f"no such comparison: {', '.join(sorted(unknown))} (there is: {', '.join(module_names())})"
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    rows = []
    for row in measured(options.names or module_names()):
        print(f"measured: {row['name']}", file=sys.stderr)
        rows.append(row)
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
