"""Which languages there are: for drafts, and for everything else an answer says."""

from importlib.resources import files

DEFAULT = "en"
DRAFTED = tuple(
    sorted(
        entry.name.removesuffix(".toml")
        for entry in files("app.words.drafts").iterdir()
        if entry.name.endswith(".toml")
    )
)
"""Those with a file of letters."""


def draft_language(tag: str) -> str | None:
    """The language of a draft for a BCP 47 tag: `en` for `en-GB`. None: there is none."""
    primary = tag.split("-", maxsplit=1)[0].lower()
    return primary if primary in DRAFTED else None
