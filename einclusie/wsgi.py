"""The web server's way in. A production that is not fit to be one stops here, in one sentence."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "einclusie.settings")

try:
    application = get_wsgi_application()

    from einclusie.production import refuse_demo_people  # needs Django to be set up

    refuse_demo_people()
except ImproperlyConfigured as error:
    sys.exit(str(error))
