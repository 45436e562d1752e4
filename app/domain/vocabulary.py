"""The words of the domain, spelled as on the wire: one name for a thing from JSON to SQL."""

from enum import StrEnum


class Verdict(StrEnum):
    FOLLOW_UP_NOW = "follow_up_now"
    WAIT = "wait"
    DO_NOT_FOLLOW_UP = "do_not_follow_up"


class Stage(StrEnum):
    PHONE_SCREEN = "phone_screen"
    FIRST = "first"
    SECOND = "second"
    LATER = "later"
    FINAL = "final"


class Level(StrEnum):
    ENTRY = "entry"
    PROFESSIONAL = "professional"
    EXECUTIVE = "executive"


class Sector(StrEnum):
    ACADEMIA = "academia"
    GOVERNMENT = "government"
    HEALTHCARE = "healthcare"
    FINANCE = "finance"
    TECHNOLOGY = "technology"
    OTHER = "other"


class Route(StrEnum):
    """Whom the candidate deals with."""

    DIRECT = "direct"
    AGENCY = "agency"


class CandidateStatus(StrEnum):
    INTERESTED = "interested"
    NOT_INTERESTED = "not_interested"
    ACCEPTED_ELSEWHERE = "accepted_elsewhere"
    ACCEPTED_HERE = "accepted_here"
    DECLINED_HERE = "declined_here"


class TimelineKind(StrEnum):
    BY_DATE = "by_date"
    WITHIN = "within"
    BETWEEN = "between"
    VAGUE = "vague"


class TimelineUnit(StrEnum):
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    WEEKS = "weeks"
    MONTHS = "months"


class NoteKind(StrEnum):
    """What a candidate sends. `acceptance`, `decline` and `other` are never suggested."""

    THANK_YOU = "thank_you"
    CHECK_IN = "check_in"
    SECOND_CHECK_IN = "second_check_in"
    NEW_INFORMATION = "new_information"
    OFFER_DEADLINE = "offer_deadline"
    CORRECTION = "correction"
    REPLY = "reply"
    CLOSING = "closing"
    WITHDRAWAL = "withdrawal"
    POST_REJECTION = "post_rejection"
    ACCEPTANCE = "acceptance"
    DECLINE = "decline"
    OTHER = "other"


class Channel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in_person"
    OTHER = "other"


class InformationKind(StrEnum):
    COMPETING_OFFER = "competing_offer"
    FORGOTTEN_POINT = "forgotten_point"
    CORRECTION = "correction"
    MATERIAL_READY = "material_ready"
    AVAILABILITY_CHANGE = "availability_change"
    NEW_CREDENTIAL = "new_credential"
    REFERRAL = "referral"
    OTHER = "other"


class UpdateKind(StrEnum):
    """What the employer said or did since."""

    ACKNOWLEDGED = "acknowledged"
    STILL_DECIDING = "still_deciding"
    ASKED_TO_WAIT = "asked_to_wait"
    ON_HOLD = "on_hold"
    AWAY = "away"
    ASKED_FOR_MATERIAL = "asked_for_material"
    ASKED_QUESTION = "asked_question"
    NEXT_ROUND_SCHEDULED = "next_round_scheduled"
    INTERVIEW_MOVED = "interview_moved"
    VERBAL_OFFER = "verbal_offer"
    OFFER = "offer"
    REJECTED = "rejected"
    POSITION_FILLED = "position_filled"
    DO_NOT_CONTACT = "do_not_contact"


class Tone(StrEnum):
    WARM = "warm"
    FORMAL = "formal"
