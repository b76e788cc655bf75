"""One work, one set of data: citations, references in words and the bibliography agree."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pybtex.database import Entry, Person, parse_file

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = [
    *(ROOT / "gametheory").rglob("*.py"),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "docs" / "theory").glob("*.md"),
    *(ROOT / "docs" / "how-to").glob("*.md"),
]
DOI = re.compile(r"10\.\d{4,9}/[^\s\"'`,;{}]+")
REFERENCE = re.compile(
    r'"(?P<title>[^"]{8,160}?)", (?:in )?(?P<where>[A-Z][^"={}]{2,139}?)'
    r"\(?\b(?P<year>1[89]\d\d|20\d\d)(?:-\d\d)?\)?"
    r"(?:,? (?P<pages>\d+-\d+(?:, \d+-\d+)*))?(?:,? doi:(?P<doi>10\.[^\s,\"]+))?"
)
BEFORE = 200
"""Characters before a title in which its authors are named."""


class Reference(NamedTuple):
    """A reference in words, and where it stands."""

    file: str
    before: str
    title: str
    where: str
    year: str
    pages: str
    doi: str


def plain(text: str) -> str:
    """Return words in lower case without accents, TeX and marks."""
    letters = re.sub(r"\\[a-zA-Z]+\s*|\\.", "", text.replace(r"\aa", "a"))
    ascii_only = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", ascii_only.replace("{", "").replace("}", "").lower()).strip()


@cache
def bibliography() -> dict[str, Entry]:
    return dict(parse_file(ROOT / "docs" / "references.bib").entries)


def citations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every call of ``Citation`` with its arguments; all are literals."""
    for path in sorted((ROOT / "gametheory").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Citation":
                found = {str(k.arg): ast.literal_eval(k.value) for k in node.keywords}
                yield str(path.relative_to(ROOT)), found


def references() -> Iterator[Reference]:
    for path in sorted(WRITTEN):
        flat = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
        for match in REFERENCE.finditer(flat):
            before = flat[max(0, match.start() - BEFORE) : match.start()]
            words = (match[name] or "" for name in ("title", "where", "year", "pages", "doi"))
            title, where, year, pages, doi = words
            file = str(path.relative_to(ROOT))
            yield Reference(file, before, title, where.strip(" (,"), year, pages, doi.rstrip(".;:"))


def written_by(entry: Entry) -> list[str]:
    """Return the family names of the authors, without accents."""
    people: list[Person] = entry.persons["author"]
    return [plain(" ".join((*who.prelast_names, *who.last_names))) for who in people if str(who) != "others"]


def candidates(reference: Reference) -> list[Entry]:
    """Return the entries of that year whose title begins so, by the authors that stand before it."""
    title, before = plain(reference.title), plain(reference.before)
    return [
        entry
        for entry in bibliography().values()
        if f"{plain(entry.fields['title'])} ".startswith(f"{title} ")
        and entry.fields["year"] == reference.year
        and all(name in before for name in written_by(entry))
    ]


def abbreviates(short: str, full: str) -> bool:
    """Return whether each word of a journal's name begins a word of the full name, in order."""
    words = iter(plain(full).split())
    return all(any(word.startswith(part) for word in words) for part in plain(short).split())


def disagreement(reference: Reference, entry: Entry) -> str | None:
    fields = entry.fields
    if reference.pages and reference.pages != fields.get("pages", "").replace("--", "-"):
        return f"pages {fields.get('pages')}"
    if reference.doi and reference.doi != fields.get("doi"):
        return f"doi {fields.get('doi')}"
    journal = re.fullmatch(r"(.+?) ((?:[A-Z]+-)?\d+)(?:\(\d+\))?", reference.where)
    if "journal" in fields and journal:
        named = plain(journal[1].replace("SIAM", "Society Industrial Applied Mathematics"))
        if not abbreviates(named, fields["journal"]):
            return f"journal {fields['journal']}"
        if journal[2] != fields.get("volume", journal[2]):
            return f"volume {fields['volume']}"
    return None


def test_every_citation_is_an_entry_of_the_bibliography() -> None:
    wrong, defined = [], []
    for file, given in citations():
        key = given["key"]
        defined.append(key)
        entry = bibliography().get(key)
        if entry is None:
            wrong.append(f"{file}: {key} is not in references.bib")
            continue
        said = {"title": given["title"], "year": str(given["year"]), **given.get("fields", {})}
        editors = (
            {"editor": " and ".join(map(str, entry.persons["editor"]))} if "editor" in entry.persons else {}
        )
        kept = {**entry.fields, **editors}
        wrong += [
            f"{file}: {key}: {name}: {said.get(name)!r} is {kept.get(name)!r} in references.bib"
            for name in sorted({*said, *kept})
            if re.sub(r"[{}]", "", said.get(name, "")) != re.sub(r"[{}]", "", kept.get(name, ""))
        ]
        names = [plain(str(Person(each))) for each in given["author"].split(" and ")]
        if names != [plain(str(each)) for each in entry.persons["author"]]:
            wrong.append(f"{file}: {key}: authors")
        if given.get("kind", "article") != entry.type:
            wrong.append(f"{file}: {key}: it is {entry.type} in references.bib")
    assert not wrong, "\n".join(wrong)
    assert len(defined) == len(set(defined)), "a work is one constant, imported where it is cited"


def test_references_in_words_agree_with_the_bibliography() -> None:
    wrong, compared = [], 0
    for each in references():
        found = candidates(each)
        doubts = [disagreement(each, entry) for entry in found]
        compared += 1
        if None not in doubts:
            wrong.append(
                f"{each.file}: {each.title!r} ({each.year}): {doubts or 'no entry by these authors'}"
            )
    assert not wrong, "\n".join(wrong)
    assert compared > 250, "the pattern of a reference finds too few"


def test_every_doi_is_one_entrys() -> None:
    entries = bibliography().values()
    dois = [entry.fields["doi"] for entry in entries if "doi" in entry.fields]
    assert all(DOI.fullmatch(doi) for doi in dois)
    assert len(dois) == len(set(dois))
    strange = set()
    for path in WRITTEN:
        for doi in re.findall(r"(?:doi:|doi\.org/)(10\.\S+)", path.read_text(encoding="utf-8")):
            if not any(doi.startswith(known) and not doi[len(known) :].strip(".,;:)]\"'`") for known in dois):
                strange.add(f"{path.relative_to(ROOT)}: {doi}")
    assert not strange, "\n".join(sorted(strange))


def test_the_comparison_convicts_what_is_wrong() -> None:
    good = Reference(
        "",
        "A. Rubinstein, ",
        "Perfect equilibrium in a bargaining model",
        "Econometrica 50",
        "1982",
        "97-109",
        "",
    )
    (entry,) = candidates(good)
    assert disagreement(good, entry) is None
    assert disagreement(good._replace(pages="97-110"), entry) == "pages 97--109"
    assert disagreement(good._replace(where="Econometrica 51"), entry) == "volume 50"
    assert disagreement(good._replace(where="Economica 50"), entry) == "journal Econometrica"
    assert disagreement(good._replace(doi="10.2307/1912532"), entry) == "doi 10.2307/1912531"
    assert candidates(good._replace(year="1983")) == candidates(good._replace(before="A. Rubinstine, ")) == []
