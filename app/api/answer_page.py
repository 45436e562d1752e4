"""The answer as HTML, for a browser without scripts. Everything in it is escaped."""

from collections.abc import Mapping
from html import escape
from typing import Any

from app.api.problems import ProblemError, as_data
from app.words.catalog import Catalog

Json = dict[str, Any]
Words = Mapping[str, str]


def answer_as_html(answer: Json, words: Catalog, page: Words) -> str:
    """The verdict, the sentence, why and who says so, what was assumed, the messages."""
    verdict = words.names["verdicts"][answer["verdict"]]
    return "".join(
        [
            f'<article class="answer" lang="{words.language}" data-verdict="{answer["verdict"]}">',
            f"<h1>{escape(verdict)}</h1>",
            f'<p class="lead">{escape(answer["summary"])}</p>',
            *(f"<p>{escape(reason['text'])}</p>" for reason in answer["reasons"]),
            _sources(answer, page),
            _assumptions(answer, page),
            *(_message(message, page) for message in answer["messages"]),
            "</article>",
        ]
    )


def problem_as_html(problem: ProblemError, words: Catalog, page: Words) -> str:
    """What to do about each field."""
    data = as_data(problem, words)
    faults = "".join(
        f"<li><code>{escape(fault['pointer'])}</code> {escape(fault['detail'])}</li>"
        for fault in data["errors"]
    )
    return (
        f'<article class="answer"><h1>{escape(page["answer.cannot"])}</h1>'
        f'<p class="lead" lang="{words.language}">{escape(data["detail"])}</p>'
        f'<ul lang="{words.language}">{faults}</ul></article>'
    )


def _sources(answer: Json, page: Words) -> str:
    support = answer["support"]
    told = page["answer.support"].format_map(support) if support else ""
    references = {
        reference["url"]: reference["publisher"] or reference["title"]
        for reason in answer["reasons"]
        for reference in reason["references"]
        if _is_address(reference["url"])
    }
    links = "".join(
        f'<li><a href="{escape(url)}" rel="noreferrer">{escape(name)}</a></li>'
        for url, name in references.items()
    )
    heading = escape(page["answer.sources"])
    return f'<h2>{heading}</h2><p>{escape(told)}</p><ul class="sources">{links}</ul>'


def _is_address(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://"))


def _assumptions(answer: Json, page: Words) -> str:
    listed = answer["assumptions"]
    if not listed:
        return ""
    heading = page["answer.assumed"].format(count=len(listed))
    entries = "".join(f"<li>{escape(each['text'])}</li>" for each in listed)
    return f"<h2>{escape(heading)}</h2><ul>{entries}</ul>"


def _message(message: Json, page: Words) -> str:
    to = message["to"]
    heading = page["message.to"].format(name=to) if to else page["message.body"]
    needs = "".join(f"<li>{escape(need['question'])}</li>" for need in message["needs"])
    asked = f"<h3>{escape(page['message.needs'])}</h3><ul>{needs}</ul>" if needs else ""
    return (
        f"<h2>{escape(heading)}</h2>"
        f"<p><strong>{escape(page['message.subject'])}:</strong> {escape(message['subject'])}</p>"
        f'<pre class="letter">{escape(message["body"])}</pre>{asked}'
    )
