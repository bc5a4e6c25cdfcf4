"""`python -m bench [name …]`: run every measurement, or those named.

Each module of this folder with a `main()` is one. Times are printed as ratios to something plain
that is measured in the same run, so that another machine, or a busy one, gives much the same figures.
"""

import importlib
import os
import pkgutil
import sys

import django
from django.core.management import call_command

import bench


def main(asked: list[str]) -> int:
    """Run what is asked for; 2 when there is no such measurement."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "einclusie.settings")
    django.setup()
    there = sorted(
        module.name for module in pkgutil.iter_modules(bench.__path__) if module.name[0] != "_"
    )
    unknown = [name for name in asked if name not in there]
    if unknown:
        print(f"no such measurement: {', '.join(unknown)}; there are {', '.join(there)}")
        return 2
    call_command("migrate", verbosity=0)
    for name in asked or there:
        module = importlib.import_module(f"bench.{name}")
        if hasattr(module, "main"):
            print(f"── {name} " + "─" * (76 - len(name)))
            module.main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
