"""The rules, in order. The first that applies decides; the last one always applies.

Read it from the top: what is over, what is owed, what thanks, what is new, and only then how long
to wait before a question is asked, asked again, and let go. No number stands in a rule: numbers
and their sources are the policy's.
"""

from app.domain.rules.news import put_right, tell_what_is_new
from app.domain.rules.over import (
    accept_the_refusal,
    already_withdrawn,
    decided_with_them,
    respect_no_contact,
    thank_them_for_telling,
    withdraw,
)
from app.domain.rules.owed import (
    answer_their_offer,
    answer_their_question,
    send_what_they_asked_for,
    tell_of_it_after_the_interview,
    tell_of_the_other_offer,
    the_choice_is_yours,
    time_to_decide,
)
from app.domain.rules.questions import (
    ask,
    ask_again,
    last_note_sent,
    leave_room_between_notes,
    say_goodbye,
    silence_is_the_answer,
    too_many_unanswered,
    wait_as_asked,
    wait_for_new_date,
    wait_for_promised_date,
    wait_for_rough_word,
    wait_for_their_return,
    wait_for_written_offer,
    wait_the_usual_time,
    wait_while_deciding,
    wait_while_on_hold,
)
from app.domain.rules.rule import Rule
from app.domain.rules.thanks import (
    after_the_interview,
    late_thank_you,
    leave_room_before_thanks,
    thank_you,
    thank_you_and_question,
)

RULES: tuple[Rule, ...] = (
    decided_with_them,
    respect_no_contact,
    already_withdrawn,
    withdraw,
    answer_their_question,
    send_what_they_asked_for,
    thank_them_for_telling,
    accept_the_refusal,
    answer_their_offer,
    tell_of_the_other_offer,
    tell_of_it_after_the_interview,
    time_to_decide,
    the_choice_is_yours,
    thank_you,
    late_thank_you,
    thank_you_and_question,
    put_right,
    tell_what_is_new,
    leave_room_before_thanks,
    after_the_interview,
    too_many_unanswered,
    last_note_sent,
    silence_is_the_answer,
    wait_for_promised_date,
    wait_for_rough_word,
    wait_as_asked,
    wait_while_on_hold,
    wait_while_deciding,
    wait_for_their_return,
    wait_for_written_offer,
    wait_for_new_date,
    leave_room_between_notes,
    wait_the_usual_time,
    say_goodbye,
    ask_again,
    ask,
)

__all__ = ["RULES", "Rule"]
