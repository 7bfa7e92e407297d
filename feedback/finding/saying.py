"""Words that were said, as a question to the database: each by its beginning and by its stem."""

from django.contrib.postgres.search import SearchQuery

from feedback.finding import words

_CYRILLIC, _LATIN = "russian", "english"


def said(text: str) -> SearchQuery | None:
    """All of the words, bent as they may be; None when there are none."""
    wanted = None
    for word in words.words(text)[: words.MOST_WORDS]:
        one = _one(word)
        wanted = one if wanted is None else wanted & one
    return wanted


def _one(word: str) -> SearchQuery:
    """A word by its beginning, by ours and by PostgreSQL's stem of it."""
    if len(word) < words.LEAST_BEGINNING or word.isdigit():
        return SearchQuery(word, config="simple", search_type="raw")
    forms = dict.fromkeys((word, words.stem(word)))
    plain = " | ".join(f"{form}:*" for form in forms)
    asked = SearchQuery(plain, config="simple", search_type="raw")
    if len(word) < words.LEAST_STEM + 2:  # the stem of a shorter one begins too many others
        return asked
    config = _CYRILLIC if "а" <= word[0] <= "ӿ" else _LATIN
    return asked | SearchQuery(f"{word}:*", config=config, search_type="raw")
