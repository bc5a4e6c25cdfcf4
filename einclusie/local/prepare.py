"""What the demo does before it opens, in one process: every Django that starts costs a second.

    python -m einclusie.local.prepare

Brings the tables up to date, gathers the static files, and loads the demo where there is no city.
"""

import logging
import os
import sys

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from einclusie.local.processes import full_disk


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "einclusie.settings")
    django.setup()
    logging.disable(logging.INFO)
    try:
        print("Bringing the tables up to date ...")
        call_command("migrate", verbosity=0, interactive=False)
        print("Gathering the static files ...")
        call_command("collectstatic", verbosity=0, interactive=False)
        print("Looking for the demo's cities ...")
        call_command("load_demo", "--if-empty")
    except (CommandError, OperationalError, OSError) as error:
        full = "No space left on device" in str(error)
        print(full_disk(settings.DATA_DIR) if full else error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
