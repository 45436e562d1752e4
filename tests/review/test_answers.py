"""What a review says of texts that are no letters, and in no language that is read."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.state import MessageFacts, Recipient
from app.domain.vocabulary import NoteKind
from app.review.language import language_of
from app.review.lexicon import REVIEWED
from app.review.note import Known, Note
from app.review.review import Review, review
from app.review.spelling import distance
from app.words.catalog import Catalog, catalog, spoken
from tests.review.measure import answer_to

ITALIAN = (
    "Gentile Marta Rosi,\n\nla ringrazio per il colloquio di martedì e per avermi parlato del "
    "nuovo progetto di migrazione dei dati. Mi piacerebbe molto lavorare con il vostro team, e "
    "resto a disposizione per qualsiasi altra informazione.\n\nCordiali saluti,\nAnna Nerri"
)
FOREIGN = {
    "Italian": ITALIAN,
    "Portuguese": "Prezada Maria,\n\nmuito obrigado pela entrevista de ontem e por me mostrar a "
    "equipe. Gostei de ouvir sobre o projeto de dados e continuo com muito interesse na vaga. Fico "
    "à disposição para qualquer dúvida.\n\nAtenciosamente,\nJoão Lima",
    "Dutch": "Beste Eva,\n\nhartelijk dank voor het gesprek van dinsdag over de functie. Ik ben "
    "nog steeds erg enthousiast en hoor graag wanneer ik een beslissing van jullie kan verwachten."
    "\n\nMet vriendelijke groet,\nJan Bakker",
    "Finnish": "Hei Anna,\n\nkiitos paljon tiistain haastattelusta ja siitä, että kerroit uudesta "
    "hankkeesta. Olen edelleen hyvin kiinnostunut tehtävästä ja vastaan mielelläni kysymyksiin."
    "\n\nYstävällisin terveisin,\nPekka Laine",
    "no language": "lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor "
    "incididunt ut labore et dolore magna aliqua ut enim ad minim veniam quis nostrud exercitation",
}
LETTER = "Dear Anna,\n\n{}\n\nKind regards,\nSam Lee"


def codes(found: Review) -> set[str]:
    return {each.code + each.variant for each in found.findings}


@pytest.mark.parametrize("stated", [None, *REVIEWED])
@pytest.mark.parametrize("language", FOREIGN)
def test_a_text_that_is_not_read_is_never_ready(language: str, stated: str | None) -> None:
    found = review(Note(FOREIGN[language], language=stated))
    assert found.language is None
    assert not found.ready
    assert codes(found) <= {"language_unknown", "too_short"}
    assert "language_unknown" in codes(found)


def test_of_a_text_that_is_not_read_the_length_and_the_names_are_checked() -> None:
    facts = MessageFacts(
        candidate_name="Anna Neri", recipients=(Recipient(name="Marta Rossi"),), role="Analista"
    )
    text = ITALIAN.replace("Gentile ", "")
    found = review(Note(text * 5, known=Known(facts)))
    assert {"too_long", "recipient_misspelt", "own_name_misspelt"} <= codes(found)


@pytest.mark.parametrize("kind", [None, NoteKind.REPLY])
@pytest.mark.parametrize(
    "text", ["asdf", "Thanks!", "Give me job now or else", "Grazie mille", "?", "ok ok " * 7]
)
def test_a_text_too_short_to_tell_its_language_is_too_short(
    text: str, kind: NoteKind | None
) -> None:
    found = review(Note(text, kind=kind))
    assert not found.ready
    assert "too_short" in codes(found)


@pytest.mark.parametrize(
    ("text", "stated", "language"),
    [
        ("Danke sehr!", None, "de"),
        ("asdf", None, "en"),
        ("asdf", "fr", "fr"),
        ("Thank you very much for the conversation about the role that you have open.", "de", "de"),
        ("Thank you so very much for the conversation about the role you have open.", "es", "es"),
        (
            "Thank you, Anna, for the good conversation about the role that you still have open.",
            "es",
            "en",
        ),
    ],
)
def test_a_short_text_is_read_as_stated_and_one_that_tells_its_language_in_that(
    text: str, stated: str | None, language: str
) -> None:
    assert language_of(text, stated) == language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You are idiots and I hate you", "reproach_insult"),
        ("Your company is pathetic.", "reproach_insult"),
        ("Sie sind Idioten und ich hasse Sie", "reproach_insult"),
        ("Vous êtes des idiots et je vous déteste", "reproach_insult"),
        ("Son unos idiotas y les odio", "reproach_insult"),
        ("Decide by Friday, otherwise I go elsewhere", "ultimatum"),
        ("Give me job now or else", "ultimatum"),
        ("Entscheiden Sie bis Freitag, sonst gehe ich woanders hin", "ultimatum"),
        ("Décidez avant vendredi, sinon je vais ailleurs", "ultimatum"),
        ("Decidan antes del viernes, si no me voy a otro sitio", "ultimatum"),
    ],
)
def test_insults_and_terms_with_an_or_else_are_errors(text: str, code: str) -> None:
    found = review(Note(text))
    assert code in {each.code + each.variant for each in found.findings if each.severity == "error"}


@pytest.mark.parametrize(
    "text",
    [
        "I would hate to miss the chance to work with you.",
        "I felt like an idiot when I noticed that I had sent you the wrong file.",
        "You are right that the old system was stupid, and I hate waste as much as you do.",
        "You may decide by Friday or later, as it suits you.",
        "Ich hasse es, Sie warten zu lassen.",
        "Je déteste laisser une question sans suite.",
        "Odio dejar una pregunta sin respuesta.",
    ],
)
def test_what_is_said_of_oneself_or_of_a_thing_is_no_insult(text: str) -> None:
    assert codes(review(Note(text))).isdisjoint({"reproach_insult", "ultimatum"})


@pytest.mark.parametrize(
    ("text", "is_signed"),
    [
        ("Thank you for your time. Kind regards, Sam Lee", True),
        ("Dear Anna, thank you for your time. Best, Sam", True),
        ("Thank you for your time. I hope to hear from you, Sam Lee", False),
        ("Thank you for your time. Kind regards to Tom and all the others", False),
        ("Thank you for your time. Thank you.", False),
    ],
)
def test_a_closing_and_a_name_at_the_end_of_a_paragraph_are_a_signature(
    text: str, *, is_signed: bool
) -> None:
    assert ("signature_missing" not in codes(review(Note(text, language="en")))) == is_signed


@pytest.mark.parametrize(
    ("said", "is_context"),
    [
        ("I am writing about the Data Engineer role.", True),
        ("I am writing about the Florist role.", True),
        ("I am writing about the role of Florist.", True),
        ("I am writing about the role.", False),
        ("I am writing about the new role.", False),
    ],
)
def test_a_role_that_is_named_tells_what_it_is_about(said: str, *, is_context: bool) -> None:
    note = Note(LETTER.format(said), kind=NoteKind.CHECK_IN, language="en")
    assert ("context_missing" not in codes(review(note))) == is_context


@pytest.mark.parametrize("language", spoken())
def test_no_sentence_of_a_finding_lacks_what_it_is_filled_with(language: str) -> None:
    """Only those about the moment are filled, with what that moment has."""
    words = catalog(language)
    filled = {"wrong_moment_wait": {"wait_until"}, "wrong_moment_another": {"note"}}
    assert {code: _slots(said) for code, said in words.review.items() if _slots(said)} == filled
    assert {slot for said in words.review_suggestions.values() for slot in _slots(said)} == {
        "wording"
    }
    assert _codes_without_sentence(words) == set()


def _slots(said: str) -> set[str]:
    return set(re.findall(r"\{(\w*)", said))


def _codes_without_sentence(words: Catalog) -> set[str]:
    base = catalog("en")
    return (set(base.review) ^ set(words.review)) | (
        set(base.review_suggestions) ^ set(words.review_suggestions)
    )


def test_an_insult_is_told_as_one_and_its_suggestion_speaks_of_no_wait() -> None:
    asked: dict[str, Any] = {"text": "You are idiots", "subject": None, "kind": None, "state": None}
    (found,) = (each for each in answer_to(asked)["findings"] if each["code"] == "reproach")
    assert "insults" in found["detail"]
    assert "wait" not in found["suggestion"]


LETTERS = st.text(alphabet="abé", max_size=7)


@given(LETTERS, LETTERS, st.integers(0, 3))
def test_the_band_of_a_distance_gives_what_the_whole_table_gives(
    one: str, other: str, most: int
) -> None:
    assert distance(one, other, most) == min(_changes(one, other), most + 1)


def _changes(one: str, other: str) -> int:
    """The whole table, as in a textbook."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            cost = one[i - 1] != other[j - 1]
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + cost]
            if one[i - 2 : i] == other[j - 2 : j][::-1] and min(i, j) > 1:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(one), len(other)]
