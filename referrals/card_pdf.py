"""A resident's card as a tagged PDF (PDF/UA-1), A6 or A5. Texts go in as data, never as markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import typst

from referrals.resident_card import ResidentCard

PDF = "application/pdf"
SIZES = ("a6", "a5")
TEMPLATE = Path(__file__).parent / "card.typ"
LETTERS = files("font_source_sans_pro") / "files"


def as_pdf(card: ResidentCard, *, city: str, size: str, at: datetime) -> bytes:
    """The PDF of this card on this size of paper (one of SIZES); the same bytes for the same `at`."""
    data = asdict(card) | {"city": city, "size": size, "direction": card.direction}
    data["qr"] = data["qr"].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(LETTERS)],
        ignore_system_fonts=True,
        sys_inputs={"card": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(at.timestamp()),
    )
