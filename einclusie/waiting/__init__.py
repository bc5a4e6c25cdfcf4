"""What waits for a person, one line per thing. A gatherer looks in one corner of the house for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from cities.models import Membership, Neighbourhood

AT_MOST = 4  # lines of one kind: a list that one can finish


@dataclass(frozen=True)
class Waiting:
    """One line of "wacht op jou": when, what, and the one button that leads on. `due`: it is late."""

    when: str
    title: str
    text: str
    url: str
    button: str
    due: bool = False
    elsewhere: bool = False  # the page of this role shows it by itself


# Membership, the official wijken that are the person's own, today.
Gatherer = Callable[[Membership, list[Neighbourhood], date], Iterator[Waiting]]
