"""Questions about the state of things: held back by a word, a date or custom; then asked, again,
and let go.
"""

from datetime import datetime

from app.domain.facts import Facts
from app.domain.hold import Basis
from app.domain.rules.rule import HELD_BY, Count, Tallied, leave, now, rule, wait
from app.domain.vocabulary import NoteKind

_UNTIL_DUE = wait("chase_due_at", "next_question", late_at="silence_limit_at")


@rule(
    leave(),
    "limit_exceeded",
    cites=("hr-bartender-208", "letter-009", "letter-107"),
    numbers=("most_check_ins_count",),
    support=Count("three_unanswered"),
    overrides=("questions.wait", "say_goodbye", "ask"),
)
def too_many_unanswered(f: Facts, as_of: datetime) -> bool:
    """More questions stand unanswered than are wise: not even a closing note follows."""
    return f.too_many_unanswered


@rule(
    leave(),
    "closing_sent",
    cites=("recruiter-blog-211", "frederick-works-197"),
    overrides=("questions",),
)
def last_note_sent(f: Facts, as_of: datetime) -> bool:
    """A closing note is the last one."""
    return f.closing_sent


@rule(
    leave(),
    "silence_too_long",
    cites=("planning-class-210", "hr-bartender-208"),
    numbers=("silence_limit_days",),
    overrides=("leave_room_between_notes", "questions.follow_up_now"),
)
def silence_is_the_answer(f: Facts, as_of: datetime) -> bool:
    """Weeks after a question was due, silence is the answer."""
    return f.silence_limit_at <= as_of or f.silence_limit_at <= f.chase_due_at


@rule(
    _UNTIL_DUE,
    "promised_date",
    cites=("article", "missouri-school-176", "search-recruitment-178"),
    numbers=("buffer_after_date_business_days",),
    support=Count("date_and_some_days"),
    overrides=("questions",),
)
def wait_for_promised_date(f: Facts, as_of: datetime) -> bool:
    """They named a date: it is theirs until it has passed, and a few working days more."""
    return f.held_by is Basis.PROMISED_DATE and as_of < f.chase_due_at


@rule(
    _UNTIL_DUE,
    "rough_word",
    cites=("letter-002", "letter-109", "glass-hammer-101"),
    numbers=(HELD_BY,),
    overrides=("questions",),
)
def wait_for_rough_word(f: Facts, as_of: datetime) -> bool:
    """They named a rough time: it is over before one asks, and never sooner than without it."""
    return f.held_by is Basis.ROUGH_WORD and as_of < f.chase_due_at


@rule(
    _UNTIL_DUE,
    "asked_to_wait",
    cites=("himjobs-health-175", "thejobnetwork-258"),
    numbers=(HELD_BY,),
    overrides=("questions",),
)
def wait_as_asked(f: Facts, as_of: datetime) -> bool:
    """They asked for patience: until the date they named, else for a fair while."""
    return f.held_by is Basis.ASKED_TO_WAIT and as_of < f.chase_due_at


@rule(
    _UNTIL_DUE,
    "on_hold",
    cites=("meador-staffing-252", "nest-253", "letter-025"),
    numbers=(HELD_BY,),
    overrides=("questions",),
)
def wait_while_on_hold(f: Facts, as_of: datetime) -> bool:
    """The post is on hold: until the date they named, else for about three weeks."""
    return f.held_by is Basis.ON_HOLD and as_of < f.chase_due_at


@rule(
    _UNTIL_DUE,
    "still_deciding",
    cites=("thejobnetwork-258", "wnyjobs-259"),
    numbers=(HELD_BY,),
    overrides=("questions",),
)
def wait_while_deciding(f: Facts, as_of: datetime) -> bool:
    """They are still deciding: until the date they named, else about two weeks."""
    return f.held_by is Basis.STILL_DECIDING and as_of < f.chase_due_at


@rule(
    _UNTIL_DUE,
    "decision_maker_away",
    cites=("glass-hammer-289", "letter-018"),
    numbers=(HELD_BY,),
    overrides=("questions",),
)
def wait_for_their_return(f: Facts, as_of: datetime) -> bool:
    """Whoever decides is away: until they are back and have caught up."""
    return f.held_by is Basis.AWAY and as_of < f.chase_due_at


@rule(
    _UNTIL_DUE,
    "offer_was_verbal",
    cites=("letter-030",),
    numbers=(HELD_BY,),
    overrides=("questions",),
)
def wait_for_written_offer(f: Facts, as_of: datetime) -> bool:
    """A verbal offer is put in writing soon; until then it is not asked for."""
    return f.held_by is Basis.VERBAL_OFFER and as_of < f.chase_due_at


@rule(
    _UNTIL_DUE,
    "interview_called_off",
    cites=("letter-022", "indeed-087"),
    numbers=(HELD_BY,),
    overrides=("questions",),
)
def wait_for_new_date(f: Facts, as_of: datetime) -> bool:
    """The planned round was called off: they are given time to name another."""
    return f.held_by is Basis.MOVED and as_of < f.chase_due_at


@rule(
    _UNTIL_DUE,
    "written_recently",
    cites=("frederick-works-182", "at-buffalo-183", "letter-107"),
    numbers=(HELD_BY,),
    support=Tallied(at_least=True),
    overrides=("questions",),
)
def leave_room_between_notes(f: Facts, as_of: datetime) -> bool:
    """After a note without news the next one leaves room for an answer."""
    return f.held_by is Basis.SPACING and as_of < f.chase_due_at


@rule(
    _UNTIL_DUE,
    "no_time_named",
    cites=("glass-hammer-101", "georgetown-099"),
    numbers=(HELD_BY,),
    support=Tallied(at_least=True),
    overrides=("questions",),
)
def wait_the_usual_time(f: Facts, as_of: datetime) -> bool:
    """No time was named: about a working week, more where the stage or the field is slower."""
    return f.held_by is Basis.USUAL_WAIT and as_of < f.chase_due_at


@rule(
    now("next_question", late_at="silence_limit_at"),
    "limit_reached",
    cites=("recruiter-blog-211", "hr-bartender-208"),
    numbers=("most_check_ins_count", "gap_before_closing_business_days"),
    support=Tallied(at_least=False),
)
def say_goodbye(f: Facts, as_of: datetime) -> bool:
    """As many questions as are wise stand unanswered: one last, graceful note, then none."""
    return f.next_question is NoteKind.CLOSING


@rule(
    now("next_question", late_at="silence_limit_at"),
    "first_question_unanswered",
    cites=("frederick-works-182", "at-buffalo-183"),
    numbers=(HELD_BY, "most_check_ins_count"),
    support=Tallied(at_least=False),
)
def ask_again(f: Facts, as_of: datetime) -> bool:
    """A first question is followed by a second, shorter one."""
    return f.next_question is NoteKind.SECOND_CHECK_IN


@rule(
    now("next_question", late_at="silence_limit_at"),
    "question_due",
    cites=("article", "georgetown-099", "wnyjobs-169"),
    numbers=(HELD_BY,),
    support=Tallied(at_least=False),
)
def ask(f: Facts, as_of: datetime) -> bool:
    """Nothing holds it back any longer: one polite question about the state of things."""
    return True
