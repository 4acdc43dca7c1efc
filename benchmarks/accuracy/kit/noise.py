"""Text noise: what typing, copying and scanning do to a cell without changing what it says."""

import re

NBSP = "\u00a0"
SOFT = "\u00ad"
TWINS = str.maketrans("аеорсхАЕОРСХКМТНВ", "aeopcxAEOPCXKMTHB")
VOWELS = "аеёиоуыэюя"


def nbsp(rng, text):
    return re.sub(" ", lambda blank: NBSP if rng.random() < 0.3 else blank.group(), text)


def soft_hyphens(rng, text):
    def cut(word):
        word = word.group()
        at = rng.randint(3, len(word) - 3)
        return word[:at] + SOFT + word[at:]

    return re.sub(r"[а-яё]{8,}", cut, text)


def homoglyphs(rng, text):
    """Latin twins inside words that stay mostly Cyrillic."""

    def mix(word):
        word = word.group()
        places = [at for at, letter in enumerate(word) if letter in "аеорсх"]
        if rng.random() < 0.5 or not places:
            return word
        at = rng.choice(places)
        return word[:at] + word[at].translate(TWINS) + word[at + 1 :]

    return re.sub(r"[А-Яа-яё]{6,}", mix, text)


def hyphenated(rng, text):
    """A word broken at the end of a line, with its hyphen."""
    words = [m for m in re.finditer(r"(?<![-\w])[А-Яа-яё]{8,}(?![-\w])", text)]
    if not words:
        return text
    word = rng.choice(words)
    places = [
        at
        for at in range(3, len(word.group()) - 3)
        if word.group()[at - 1] in VOWELS and word.group()[at] not in VOWELS + "ьъй"
    ]
    if not places:
        return text
    at = word.start() + rng.choice(places)
    return text[:at] + "-\n" + text[at:]


def wrapped(rng, text):
    """A line break before a word with a small letter: a value that was wrapped by hand."""
    places = [m.start() for m in re.finditer(r"(?<=[а-яё]) (?=[а-яё]{4,})", text)]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + "\n" + text[at + 1 :]


def straight_quotes(_, text):
    return text.replace("«", '"').replace("»", '"')


def blanks(rng, text):
    text = re.sub(" ", lambda blank: "  " if rng.random() < 0.25 else " ", text)
    return rng.choice(["", " ", "  "]) + text + rng.choice(["", " ", "\t"])


def zero_width(rng, text):
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(["\u200b", "\ufeff", "\u2060"]) + text[at:]


def decomposed(_, text):
    return text.replace("й", "и\u0306").replace("ё", "е\u0308")


#: Noise by mess; those that break lines are for single values only.
KINDS = {
    "nbsp": nbsp,
    "soft-hyphens": soft_hyphens,
    "homoglyphs": homoglyphs,
    "line-end-hyphens": hyphenated,
    "wrapped-by-hand": wrapped,
    "straight-quotes": straight_quotes,
    "blanks": blanks,
    "zero-width": zero_width,
    "decomposed-letters": decomposed,
}
BREAKING = {"line-end-hyphens", "wrapped-by-hand"}
