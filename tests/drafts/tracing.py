"""Where every word of a draft comes from: each sentence is one of the language's, and what fills it
stands in the request.
"""

import re
from collections.abc import Iterator
from itertools import permutations

from app.domain.vocabulary import Route, Tone
from app.words.drafts.letters import letters
from app.words.drafts.message import Message
from tests.domain.asking import Body
from tests.drafts.contract import days_in, language_of

_SLOT = re.compile(r"\\{(\w+)\\}")


def untraced(message: Message, body: Body) -> list[str]:
    """The sentences that are not the language's, filled with facts of this request."""
    facts = body.get("message_facts") or {}
    voice = letters(language_of(body)).voices[
        Tone(facts.get("tone") or Tone.WARM), Route(body.get("route") or Route.DIRECT)
    ]
    fillings = dict(_fillings(body)) | {
        name: [_filled(form, facts) for form in forms.values()]
        for name, forms in voice.mentions.items()
    }
    said = voice.says[message.kind].values()
    patterns = [
        _pattern(sentence, fillings) for say in said for way in say.ways for sentence in way
    ]
    return [
        text
        for part, text in message.parts[1:-1]
        if not any(pattern.fullmatch(text.strip()) for pattern in patterns)
    ]


def _pattern(sentence: str, fillings: dict[str, list[str]]) -> re.Pattern[str]:
    return re.compile(
        _SLOT.sub(
            lambda slot: f"(?:{'|'.join(map(re.escape, fillings[slot[1]])) or '(?!)'})",
            re.escape(sentence),
        )
    )


def _fillings(body: Body) -> Iterator[tuple[str, list[str]]]:
    facts = body.get("message_facts") or {}
    days = list(days_in(body))
    yield from ((name, days) for name in ("day", "said_day", "deadline", "answer_by"))
    yield from ((name, _said([facts.get(name)])) for name in ("strength", "gap"))
    yield "news", _said([item.get("summary") for item in body.get("new_information") or ()])
    between = letters(language_of(body)).voices[Tone.WARM, Route.DIRECT].between_topics
    topics = _said(
        [
            *(facts.get("topics") or ()),
            *(
                each
                for person in facts.get("recipients") or ()
                for each in person.get("topics") or ()
            ),
        ]
    )
    yield "topics", [*topics, *(between.join(pair) for pair in permutations(topics, 2))]


def _filled(form: str, facts: Body) -> str:
    (role,), (company,) = (_said([facts.get(name)]) or [""] for name in ("role", "company"))
    return form.format(role=role, company=company)


def _said(texts: list[str | None]) -> list[str]:
    return [" ".join(text.split()).rstrip(" .!?;:,") for text in texts if text]
