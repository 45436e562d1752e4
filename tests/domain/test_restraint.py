"""What is never suggested: what would press, contradict, or come too soon."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from app.domain.state import SentNote
from app.domain.vocabulary import InformationKind, NoteKind, Route, UpdateKind, Verdict
from tests.domain.asking import Asked
from tests.domain.laws import law
from tests.domain.reading import (
    ASKING,
    CHASING,
    COURTESIES,
    DAY,
    PAUSES,
    QUESTIONS,
    REFUSALS,
    day_of,
    held_at,
    is_ahead,
    open_offers,
    promise,
    refusal,
    sent,
    since_their_last_word,
    updates,
    working_days_passed,
)
from tests.domain.strategies import Tells, cases

_AFTER_REFUSAL = {None, NoteKind.POST_REJECTION, NoteKind.REPLY, NoteKind.WITHDRAWAL}

refused = st.one_of(*(cases(Tells(updates=(kind,))) for kind in REFUSALS))
promised = st.one_of(
    cases(Tells(timeline=True)), *(cases(Tells(updates=(kind,))) for kind in PAUSES)
)
asked_before = cases(Tells(notes=(NoteKind.CHECK_IN,)))
asked_often = cases(Tells(notes=(NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN)))
closed = cases(Tells(notes=(NoteKind.CLOSING,)))
wanted_elsewhere = cases(Tells(information=(InformationKind.COMPETING_OFFER,)))
away = cases(Tells(updates=(UpdateKind.AWAY,)))
thanked = cases(Tells(notes=(NoteKind.THANK_YOU,)))


@law(refused)
def test_nothing_is_chased_after_a_refusal(asked: Asked) -> None:
    if refusal(asked) is not None:
        assert asked.note in _AFTER_REFUSAL
        assert asked.note not in CHASING
        assert asked.outcome.verdict is not Verdict.WAIT


@law(cases(Tells(updates=(UpdateKind.DO_NOT_CONTACT,))))
def test_who_wants_no_contact_gets_only_what_they_asked_for(asked: Asked) -> None:
    standing = refusal(asked)
    if standing is not None and standing.kind is UpdateKind.DO_NOT_CONTACT:
        assert asked.note in {None, NoteKind.REPLY, NoteKind.WITHDRAWAL}
        assert asked.note is None or asked.decision.found.standing.request is not None


@law(promised)
def test_nobody_is_asked_before_a_promised_day_is_over(asked: Asked) -> None:
    promised = promise(asked)
    if promised is not None and asked.note in ASKING:
        assert day_of(asked, right_at(asked)) > promised.day


@law(promised)
def test_a_promised_day_is_followed_by_whole_working_days(asked: Asked) -> None:
    """Unless they said to ask then, or the day was over before this round."""
    promised, since = promise(asked), held_at(asked)
    if promised is None or not promised.has_buffer or asked.note not in ASKING:
        return
    if since is None or promised.day >= day_of(asked, since):
        buffer = asked.question.policy.numbers.buffer_after_date_business_days
        between = (day_of(asked, right_at(asked)) - promised.day).days
        days = (promised.day + offset * DAY for offset in range(1, between))
        assert sum(map(asked.question.calendar.is_working_day, days)) >= buffer


@law(away)
def test_nobody_is_asked_who_has_just_gone_away(asked: Asked) -> None:
    """A dated absence that began when it was told, and nothing was said since."""
    newest = max(updates(asked), key=lambda update: update.at)
    timeline = asked.question.state.timeline
    if newest.kind is not UpdateKind.AWAY or newest.until is None or newest.away_from is not None:
        return
    if timeline is not None and timeline.given_at > newest.at:
        return
    if asked.note in ASKING:
        assert day_of(asked, right_at(asked)) > day_of(asked, newest.until)


@law(cases() | asked_before | thanked)
def test_a_question_keeps_its_distance_from_the_last_note(asked: Asked) -> None:
    last = max(sent(asked), key=lambda note: note.sent_at, default=None)
    if last is None or asked.note not in QUESTIONS:
        return
    numbers = asked.question.policy.numbers
    gap = numbers.gap_between_check_ins_business_days
    if is_courtesy(asked, last):
        gap = numbers.gap_after_courtesy_business_days
    assert working_days_passed(asked, last.sent_at, right_at(asked)) >= gap


@law(cases(Tells(notes=(NoteKind.CHECK_IN, NoteKind.REPLY))))
def test_a_courtesy_does_not_shorten_the_distance_from_what_came_before(asked: Asked) -> None:
    notes = [note.sent_at for note in sent(asked) if not is_courtesy(asked, note)]
    if notes and asked.note in QUESTIONS:
        gap = asked.question.policy.numbers.gap_between_check_ins_business_days
        assert working_days_passed(asked, max(notes), right_at(asked)) >= gap


@law(asked_often)
def test_a_closing_note_keeps_its_distance_from_the_last_question(asked: Asked) -> None:
    if asked.note is NoteKind.CLOSING:
        gap = asked.question.policy.numbers.gap_before_closing_business_days
        questions = [note.sent_at for note in sent(asked) if note.kind in QUESTIONS]
        assert working_days_passed(asked, max(questions), right_at(asked)) >= gap


@law(asked_often)
def test_no_more_is_asked_than_is_wise(asked: Asked) -> None:
    most = asked.question.policy.numbers.most_check_ins_count
    if len(since_their_last_word(asked, QUESTIONS)) >= most:
        assert asked.note not in QUESTIONS


@law(closed)
def test_nothing_is_asked_after_the_closing_note(asked: Asked) -> None:
    if since_their_last_word(asked, [NoteKind.CLOSING]):
        assert asked.note not in ASKING


@law(wanted_elsewhere)
def test_another_offer_never_waits(asked: Asked) -> None:
    deadlines = open_offers(asked)
    if deadlines and (not is_ahead(asked) or any(deadlines)):
        assert asked.outcome.verdict is not Verdict.WAIT


@law(cases() | thanked)
def test_nobody_is_thanked_twice_for_a_round(asked: Asked) -> None:
    if asked.note is not NoteKind.THANK_YOU:
        return
    thanked_for = asked.decision.thanks.ended_at
    notes = [
        note
        for note in asked.question.state.notes_sent
        if note.kind is NoteKind.THANK_YOU and not note.bounced and note.sent_at >= thanked_for
    ]
    assert all(note.to for note in notes)
    assert not notes or asked.question.state.route is Route.DIRECT
    thanked = {name for note in notes for name in note.to}
    assert thanked.isdisjoint({message.to for message in asked.messages})


@law(cases())
def test_nobody_is_thanked_after_weeks(asked: Asked) -> None:
    if asked.note is NoteKind.THANK_YOU:
        ended_at = asked.decision.thanks.ended_at
        limit = asked.question.policy.numbers.thank_you_limit_days
        assert right_at(asked) < ended_at + limit * DAY
        assert ended_at == held_at(asked) or ended_at > asked.as_of


def is_courtesy(asked: Asked, note: SentNote) -> bool:
    """It asks for nothing: a reply, a correction, a thank-you in time."""
    since, numbers = held_at(asked), asked.question.policy.numbers
    if note.kind is not NoteKind.THANK_YOU or since is None:
        return note.kind in COURTESIES
    return note.sent_at <= since + timedelta(hours=numbers.thank_you_courtesy_hours)


def right_at(asked: Asked) -> datetime:
    """When the note that is suggested is right."""
    return asked.outcome.wait_until or asked.as_of
