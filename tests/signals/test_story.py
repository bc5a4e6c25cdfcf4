"""The story of a structural signal: chapters by phase, and what happened in each."""

from datetime import UTC, datetime

from signals.phases import ORDER, Phase
from signals.story import Chapter, Line, State, Step, tell

BACK = "naar {phase}: {note}"


def day(number):
    return datetime(2026, 3, number, 12, tzinfo=UTC)


def step(number, start, end, note=""):
    return Step(day(number), start, end, "stadsteam", note)


def test_each_phase_is_done_now_or_to_come():
    steps = [step(1, "", "noticed"), step(3, "noticed", "collected", "Uit drie wijken.")]

    story = tell(steps, [Line(day(2), "Gebeld"), Line(day(4), "Gemaild")], sent_back=BACK)

    assert story == [
        Chapter(Phase.NOTICED, State.DONE, day(1), "stadsteam", "", (Line(day(2), "Gebeld"),)),
        Chapter(
            Phase.COLLECTED, State.NOW, day(3), "stadsteam", "Uit drie wijken.",
            (Line(day(4), "Gemaild"),),
        ),
        *(Chapter(phase, State.TODO) for phase in ORDER[2:]),
    ]  # fmt: skip


def test_what_was_sent_back_is_told_and_still_to_come():
    steps = [
        step(1, "", "noticed"),
        step(2, "noticed", "collected"),
        step(3, "collected", "bundled"),
        step(4, "bundled", "collected", "Nog niet neutraal."),
        step(5, "collected", "bundled"),
    ]

    sent_back = tell(steps[:4], [], sent_back=BACK)
    again = tell(steps, [], sent_back=BACK)

    assert sent_back[1].state == State.NOW
    assert sent_back[1].note == "Nog niet neutraal."
    assert sent_back[2] == Chapter(Phase.BUNDLED, State.TODO)
    line = Line(day(4), "naar verzameld: Nog niet neutraal.")
    assert again[2] == Chapter(Phase.BUNDLED, State.NOW, day(5), "stadsteam", "", (line,))


def test_what_is_not_retained_ends_there():
    steps = [step(1, "", "noticed"), step(2, "noticed", "not_retained", "Al opgelost.")]

    story = tell(steps, [Line(day(5), "Nog eens gehoord")], sent_back=BACK)

    assert [(chapter.phase, chapter.state) for chapter in story] == [
        (Phase.NOTICED, State.DONE),
        (Phase.NOT_RETAINED, State.NOW),
    ]
    assert story[1].lines == (Line(day(5), "Nog eens gehoord"),)


def test_what_was_said_before_it_was_reopened_is_not_lost():
    steps = [
        step(1, "", "noticed"),
        step(2, "noticed", "not_retained", "Al opgelost."),
        step(6, "not_retained", "collected", "Toch niet."),
    ]

    story = tell(steps, [Line(day(5), "Nog eens gehoord")], sent_back=BACK)

    assert [chapter.phase for chapter in story] == list(ORDER)
    assert story[0].lines == (Line(day(2), "naar niet weerhouden: Al opgelost."),)
    assert (story[1].note, story[1].lines) == ("Toch niet.", (Line(day(5), "Nog eens gehoord"),))


def test_what_came_before_it_began_stands_first():
    story = tell([step(3, "", "noticed")], [Line(day(1), "Al gehoord")], sent_back=BACK)

    assert story[0].lines == (Line(day(1), "Al gehoord"),)
