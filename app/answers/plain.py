"""The answer in a few lines for a terminal."""

from collections.abc import Sequence

from app.answers.answer import Json
from app.domain.trace import Match
from app.words.catalog import Catalog

_PUBLISHERS_NAMED = 3


def plain(answer: Json, words: Catalog) -> str:
    """The verdict on the first line, then the summary, then why, then the message."""
    blocks = [
        f"{words.names['verdicts'][answer['verdict']]}\n{answer['summary']}",
        _why(answer, words),
        _rules(answer.get("trace", ()), words),
        _listed(
            "others_say", [_other(each, words) for each in answer.get("alternatives", ())], words
        ),
        _listed("to_be_asked", [each["question"] for each in answer.get("missing", ())], words),
        _listed(
            "would_change",
            [f"{each['text']} {each['summary']}" for each in answer.get("would_change_if", ())],
            words,
        ),
        *(_message(message, words) for message in answer["messages"]),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _why(answer: Json, words: Catalog) -> str:
    texts = " ".join(reason["text"] for reason in answer["reasons"])
    return words.phrases["why"].format(texts=texts) + "\n" + _sources(answer, words)


def _sources(answer: Json, words: Catalog) -> str:
    publishers = dict.fromkeys(
        reference["publisher"]
        for reason in answer["reasons"]
        for reference in reason["references"]
        if reference["publisher"]
    )
    named = words.phrases["comma"].join(list(publishers)[:_PUBLISHERS_NAMED])
    key = "sources_and_others" if len(publishers) > _PUBLISHERS_NAMED else "sources"
    line = words.phrases[key].format(named=named, count=len(publishers)) if publishers else ""
    support = answer["support"]
    if support is None:
        return line
    return f"{line} {words.phrases['support'].format_map(support)}".strip()


def _rules(trace: Sequence[Json], words: Catalog) -> str:
    """Which rule decided, after how many that did not apply."""
    for passed, each in enumerate(trace):
        if each["match"] is Match.MATCHED:
            return words.phrases["rules_passed"].format(passed=passed, rule=each["rule"])
    return ""


def _other(alternative: Json, words: Catalog) -> str:
    verdict = words.names["verdicts"][alternative["verdict"]]
    key = "other" if alternative["wait_until"] is None else "other_until"
    return words.phrases[key].format_map(alternative | {"verdict": verdict})


def _listed(heading: str, entries: list[str], words: Catalog) -> str:
    return (
        "\n".join([words.phrases[heading], *(f"- {entry}" for entry in entries)]) if entries else ""
    )


def _message(message: Json, words: Catalog) -> str:
    to = f" ({message['to']})" if message["to"] else ""
    lines = [f"{words.phrases['subject']}{to}: {message['subject']}", "", message["body"]]
    if message["needs"]:
        questions = [f"- {need['question']}" for need in message["needs"]]
        lines += ["", words.phrases["needs"], *questions]
    return "\n".join(lines)
