"""Which languages there are: for drafts, and for everything else an answer says."""

DEFAULT = "en"
DRAFTED = ("en",)


def draft_language(tag: str) -> str | None:
    """The language of a draft for a BCP 47 tag: `en` for `en-GB`. None: there is none."""
    primary = tag.split("-", maxsplit=1)[0].lower()
    return primary if primary in DRAFTED else None
