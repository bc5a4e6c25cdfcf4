"""A browser for a real site, signed in as whoever the test asks for."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, Page, sync_playwright

from tests.site import Site, run_site

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
PASSWORD = "einclusie-demo"


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    yield from run_site(embedded=False)


def no_browser(sentence: str) -> NoReturn:
    """Skip with this sentence; where everything must be tested, fail with it."""
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        no_browser("No browser here: install Debian's chromium to run the browser tests.")
    driver = subprocess.run(
        [*compute_driver_executable(), "--version"], capture_output=True, check=False
    )
    if driver.returncode:
        no_browser("The browser's driver does not start here: install Debian's libatomic1.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        )  # fmt: skip
        yield browser
        browser.close()


Visit = Callable[..., Page]


def sign_in(page: Page, email: str) -> None:
    """Fill in the page of signing in, which is open."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: "/inloggen/" not in url)


@contextmanager
def visits(site: Site, browser: Browser) -> Iterator[Visit]:
    """`visit("coordinator@kortrijk.example", width=360)`: a browser of that person, signed in."""
    contexts = []

    def visit(
        email: str = "", *, width: int = 1280, script: bool = True, scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            color_scheme=scheme,
            locale="nl-BE",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(45_000)
        if email:
            page.goto("/inloggen/")
            sign_in(page, email)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visit]:
    with visits(site, browser) as visit:
        yield visit
