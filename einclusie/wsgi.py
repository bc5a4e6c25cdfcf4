"""The web server's way in. A production that is not fit to be one stops here, in one sentence."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "einclusie.settings")

application = get_wsgi_application()

from einclusie.production import refuse_demo_people  # noqa: E402 (after Django is set up)

refuse_demo_people()
