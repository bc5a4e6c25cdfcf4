"""The commands that load the demo and tell how to sign in."""

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Min
from django.http import QueryDict

from cities.models import Assignment, City, Intermediary, Neighbourhood, Organisation, User
from cities.periods import Month
from einclusie.demo import content
from einclusie.demo.load import PASSWORD, editions_due
from einclusie.demo.signals import invented_signals
from einclusie.digests.models import Edition
from referrals.models import Offer
from signals.actions import sending
from signals.models import Feedback, SavedFilter, Signal
from signals.views.saved import LISTS
from tests import factories

TODAY = date(2026, 11, 23)


def run(command, *words):
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="class")
def demo(django_db_setup, django_db_blocker):
    """The demo as it stands on `TODAY`, loaded once for a class of tests; what was said."""
    with django_db_blocker.unblock():
        said = run("load_demo", "--today", str(TODAY))
        yield said
        call_command("flush", "--noinput", verbosity=0)


@pytest.mark.django_db
class TestLoaded:
    @pytest.fixture(autouse=True)
    def _loaded(self, demo):
        self.said = demo

    def test_it_says_what_it_loads(self):
        assert "Kortrijk: 14 wijken" in self.said
        assert "Gent: 12 digests, november 2025 to oktober 2026" in self.said
        assert self.said.endswith("The demo stands on 23/11/2026.\n")

    def test_all_that_stands_in_the_data_files_is_there(self):
        assert Neighbourhood.objects.official().count() == 106
        assert Organisation.objects.count() == len(content.organisations())
        assert Intermediary.objects.count() == len(content.intermediaries())
        assert Offer.objects.filter(is_example=True).count() == len(content.offers())
        assert User.objects.filter(is_demo=True).count() == len(content.accounts())

    def test_every_coordinator_keeps_filters_that_the_lists_understand(self):
        saved = SavedFilter.objects.select_related("membership__city", "membership__user")

        for one in saved:
            kind, _right = LISTS[one.page]
            asked = kind(QueryDict(one.query), membership=one.membership, today=TODAY)
            assert (one.name, asked.query) == (one.name, one.query)
        coordinators = User.objects.filter(memberships__role="coordinator", is_demo=True)
        assert {one.membership.user for one in saved} == set(coordinators)

    def test_the_signals_are_the_invented_ones(self):
        expected = [
            (one.city, one.neighbourhood, one.heard_on, one.logged_at, one.text, one.logged_by)
            for one in invented_signals(TODAY)
        ]

        loaded = Signal.objects.order_by("pk").values_list(
            "city__slug",
            "neighbourhood__slug",
            "heard_on",
            "logged_at",
            "text",
            "logged_by__email",
        )

        assert sorted(loaded) == sorted(expected)

    def test_each_city_has_bundles_proposed_and_two_decided(self):
        for city in City.objects.all():
            proposed = city.bundle_suggestions
            assert 4 <= proposed.open().count() <= 12
            states = proposed.decided().order_by("state").values_list("state", flat=True)
            assert list(states) == ["accepted", "dismissed"]
            bundled = proposed.get(state="accepted")
            assert set(bundled.offered.values_list("fate", flat=True)) == {"taken"}
            assert bundled.structural.joinings.count() == bundled.offered.count() >= 2

    def test_nothing_of_one_city_stands_in_another(self):
        assert not Signal.objects.exclude(neighbourhood__city=F("city")).exists()
        assert not Signal.objects.exclude(organisation__city=F("city")).exists()
        assert not Offer.objects.exclude(host__city=F("city")).exists()
        assert not Intermediary.objects.exclude(organisation__city=F("city")).exists()
        assert not Assignment.objects.exclude(contact_person__city=F("city")).exists()

    def test_nobody_logged_a_signal_before_they_came(self):
        first = Signal.objects.values("logged_by__email").annotate(
            day=Min("heard_on"), since=Min("logged_by__memberships__since")
        )

        early = [row["logged_by__email"] for row in first if row["day"] < row["since"]]

        assert early == []

    def test_every_city_has_wijken_with_and_without_a_contact_person(self):
        for city in City.objects.all():
            served = city.neighbourhoods.official().with_contact_person(TODAY).count()
            unserved = city.neighbourhoods.without_contact_person(TODAY).count()
            assert served
            assert unserved

    def test_the_colours_and_settings_of_a_city_are_valid(self):
        for city in City.objects.all():
            city.full_clean()

    def test_the_last_twelve_digests_are_out(self):
        months = Edition.objects.published().of_months()
        found = months.values("city__slug").annotate(editions=Count("pk"))

        assert {row["city__slug"]: row["editions"] for row in found} == {
            "kortrijk": 12,
            "antwerpen": 12,
            "gent": 12,
        }

    def test_the_quarters_of_those_months_are_out_too(self):
        gent = Edition.objects.published().filter(city__slug="gent").in_order()

        longer = [edition.period for edition in gent if not edition.is_of_a_month]
        assert longer == ["2026-K1", "2026-K2", "2026-K3"]

    def test_a_digest_came_out_on_the_citys_own_day(self):
        october = Edition.objects.filter(period="2026-10")

        days = {one.city.slug: one.published_at.date() for one in october.select_related("city")}

        assert days == {
            "kortrijk": date(2026, 11, 4),
            "antwerpen": date(2026, 11, 5),
            "gent": date(2026, 11, 3),
        }

    def test_in_every_city_policy_has_an_answer_to_give_and_words_wait_to_leave(self, at):
        for city in City.objects.all():
            assert city.structural_signals.in_phases(["reported"]).exists()
            [waiting] = city.feedback.unsent()
            assert waiting.goes_out_at > at(2026, 11, 24)
            decided = city.structural_signals.in_phases(["decided", "in_action", "fed_back"])
            assert decided.filter(responses__isnull=True).count() == 0

    def test_what_was_fed_back_reached_everybody_then_and_mails_nobody_now(self, mailoutbox, at):
        now = at(2026, 11, 23, 8)
        told = Feedback.objects.sent().with_reach()

        assert {one.people > 0 for one in told} == {True}
        for city in City.objects.all():
            assert sending.reach(city=city, at=now) == 0
            assert sending.mail_reached(city=city, at=now) == 0
        assert mailoutbox == []

    def test_loading_it_again_changes_nothing(self):
        before = (Signal.objects.count(), User.objects.count(), City.objects.count())

        said = run("load_demo", "--today", "2026-12-24")

        assert said == "The demo is there already: nothing was loaded.\n"
        assert before == (Signal.objects.count(), User.objects.count(), City.objects.count())

    def test_a_demo_person_gets_in_with_the_password_that_is_printed(self):
        said = run("demo_people")

        user = authenticate(request=None, email="coordinator@gent.example", password=PASSWORD)

        assert user is not None
        assert PASSWORD in said
        assert "Gent, sociaal regisseur (Tineke)" in said

    def test_the_printed_list_has_one_of_each_role_in_each_city(self):
        said = run("demo_people")

        listed = [line.split()[-1] for line in said.splitlines() if line.endswith(".example")]

        assert listed == [
            *(
                f"{who}@{city}.example"
                for city in ("antwerpen", "gent", "kortrijk")
                for who in ("coordinator", "stadsteam", "hulpverlener", "aanbieder", "beleid")
            ),
            "beheer@einclusie.example",
        ]


@pytest.mark.django_db
def test_it_leaves_a_filled_database_alone_when_asked_to():
    factories.make_city("Mechelen")

    said = run("load_demo", "--if-empty")

    assert said == "There are cities already: nothing was loaded.\n"
    assert City.objects.count() == 1


@pytest.mark.django_db
def test_it_does_not_mix_with_a_real_city():
    factories.make_city("Gent")

    with pytest.raises(CommandError, match="There is a real city Gent here"):
        run("load_demo")


@pytest.mark.django_db
def test_it_does_not_take_a_real_persons_address():
    User.objects.create_user("Beheer@einclusie.example", "geheim-woord", name="Nora")

    with pytest.raises(CommandError, match="Somebody here signs in with an address of the demo"):
        run("load_demo")


@pytest.mark.django_db
def test_it_refuses_a_real_server(settings):
    settings.ALLOW_DEMO_PEOPLE = False

    with pytest.raises(CommandError, match="they do not belong on a real server"):
        run("load_demo")

    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-02-30", "'2026-02-30' is not a day"),
        ("morgen", "'morgen' is not a day"),
        ("0001-01-01", "'0001-01-01' lies too far away"),
    ],
)
def test_it_refuses_a_day_it_cannot_stand_on(day, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("load_demo", "--today", day)


@pytest.mark.django_db
def test_without_a_demo_there_is_nobody_to_print():
    said = run("demo_people")

    assert said == "There are no demo people here: load_demo makes them.\n"


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 3), Month(2026, 9)),
        (date(2026, 11, 4), Month(2026, 9)),
        (date(2026, 11, 5), Month(2026, 10)),
        (date(2026, 11, 30), Month(2026, 10)),
        (date(2026, 1, 1), Month(2025, 11)),
    ],
)
def test_the_digests_end_with_the_last_one_whose_day_has_passed(today, last):
    months = editions_due(today, digest_day=4)

    assert months == [last.before(ago) for ago in range(11, -1, -1)]
