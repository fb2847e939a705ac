"""Known items at new addresses: a site that moved, was made anew, or counts its pages otherwise (pure).

::

    found under an address of its own ──> itself
    found under another ──> one of the known that are not where they were? (aggregator.likeness; the surest first,
                            each once) ──> it moved, and keeps its identity
                        ──> the very words of one that still is where it was ──> a copy
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from aggregator.likeness import Entry, Register, likeness
from aggregator.shapes import KnownItem
from aggregator.urls import url_key
from crawler.duplicates import Judged, Shared
from crawler.extract.plain import digest, fold
from crawler.files import FileItem
from crawler.visit import SiteVisit

_LEAST_LOST = 3
_LEAST_ALIKE = 2
_LEAST_WORDS = 12


@dataclass(slots=True)
class Moves:
    """Which known item a found one is: the key of the one by that of the other.

    ``upheaval``: most of the items that were looked at are not where they were.
    """

    known_as: dict[str, str] = field(default_factory=dict)
    upheaval: bool = False

    @property
    def moved(self) -> frozenset[str]:
        """Keys of the known items that were found elsewhere."""
        return frozenset(self.known_as.values())


def key_of(shared: Shared) -> str:
    """The key of an item that shares its page."""
    return url_key(shared.page.answer.url, shared.item.name)


def settle_soft_404(visit: SiteVisit, judged: list[Judged]) -> None:
    """Known items whose pages all say the same now, or what the homepage says, are not there: 200 is no proof.

    Neither are those whose old address leads to a page of other words, and those that were missed before. A site under
    maintenance, and one that answers every address with its homepage or its list, would else become their text.
    """
    again = [one for one in judged if one.page.role == "item" and one.verdict.is_item]
    home = {
        _words(one) for one in judged if one.page.role == "homepage" or one.page.key == visit.homepage_key
    }
    said: dict[str, set[str]] = defaultdict(set)
    for one in again:
        said[_words(one)].update(known.key for known in _owners(visit, one))
    for one in judged:
        known = list(_owners(visit, one))
        # By what the page itself says: lists of before still lend it their title and date.
        own = Entry(one.page.title, one.extraction.text)
        if not known or any(likeness(_entry(item), own, gone=True) for item in known):
            continue
        doubted = one.page.key not in visit.known.item_keys or any(item.missing_since for item in known)
        if _words(one) in home or len(said[_words(one)]) >= _LEAST_ALIKE or doubted:
            if one.page.role == "item":
                one.dismiss()
            for item in known:
                visit.missing[item.key] = 404
            one.page.aliases = {u for u in one.page.aliases if url_key(u) not in visit.known.item_keys}
            one.aliases = {u for u in one.aliases if url_key(u) not in visit.known.item_keys}


def recognise(visit: SiteVisit, judged: list[Judged], shared: list[Shared], files: list[FileItem]) -> Moves:
    """Tell which of the found items are known ones that have moved, and which are copies (``duplicate_of``)."""
    search = _Search(visit, judged, shared, files)
    search.by_noted_address()
    search.by_path()
    search.by_words()
    search.doubtful_pages()
    search.copies()
    for key in search.found:
        visit.missing.pop(key, None)
    for key in search.moves.moved:
        for other in visit.known.keys_of(key):
            visit.missing.pop(other, None)
            visit.same.pop(other, None)
    search.moves.upheaval = search.is_upheaval()
    return search.moves


class _Search:
    def __init__(
        self, visit: SiteVisit, judged: list[Judged], shared: list[Shared], files: list[FileItem]
    ) -> None:
        self.visit = visit
        self.moves = Moves()
        self.pages = {url_key(j.url): j for j in judged if j.verdict.is_item and not j.duplicate_of}
        self.rejected = [
            j
            for j in judged
            if not j.verdict.is_item
            and j.page.role == "listing"
            and url_key(j.url) not in visit.known.item_keys
        ]
        self.found: dict[str, Entry] = {key: _entry_of(one) for key, one in self.pages.items()}
        for part in shared:
            event = part.item.event.start
            date = part.item.date.value if part.item.date else None
            self.found.setdefault(key_of(part), Entry(part.item.title, part.item.text, date, event))
        for file in files:
            self.found.setdefault(file.key, Entry(file.title, "", file.date.value if file.date else None))
        self.documents = {file.key for file in files}
        self.items = {i.key: i for i in visit.memory.items if i.key not in visit.memory.blocked}
        self.met = set(self._met(judged))
        owned = {key for key, one in self.pages.items() if any(_owners(visit, one))}
        self.unknown = [key for key in self.found if key not in owned and key not in visit.known.item_keys]

    def _met(self, judged: list[Judged]) -> Iterator[str]:
        """Keys of the known items that are where they were."""
        visit = self.visit
        for key in visit.same:
            yield visit.known.item_keys.get(key, key)
        for key in self.found:
            if key in self.items:
                yield key
        for one in judged:
            if one.verdict.is_item:
                yield from (item.key for item in _owners(visit, one))
        for page in visit.refreshed - set(visit.pages):
            if page not in visit.points or visit.points[page].status in (None, 200):
                yield from (item.key for item in visit.known.on_page(page))
        for read in visit.pages.values():
            for entry in read.listing.files:
                if (owner := visit.known.item_keys.get(url_key(entry.url))) is not None:
                    yield owner

    def _take(self, found: str, known: str) -> None:
        self.moves.known_as[found] = known
        self.met.add(known)
        page = self.pages.get(found)
        if page is not None and "#" not in known:
            page.aliases.add(self.items[known].url)

    def _is_gone(self, item: KnownItem) -> bool:
        """Whether it is sure that an item is not where it was."""
        visit = self.visit
        if item.status == "removed" or visit.known.keys_of(item.key) & visit.missing.keys():
            return True
        page, mark, _ = item.key.partition("#")
        return bool(mark) and (
            page in visit.pages or (page in visit.points and (visit.points[page].status or 200) in (404, 410))
        )

    def _is_listed(self, item: KnownItem) -> bool:
        visit = self.visit
        return bool(visit.evidence.carriers(visit.known.keys_of(item.key)) & visit.refreshed)

    def by_noted_address(self) -> None:
        """Back at an address that an item once had, and gone from the one it has."""
        for key in self.found:
            owner = self.visit.known.item_keys.get(key)
            if owner is None or owner == key or owner not in self.items or owner in self.moves.moved:
                continue
            if self.visit.known.keys_of(owner) & self.visit.missing.keys():
                self._take(key, owner)

    def by_path(self) -> None:
        """The same path on another host, and something of the words."""
        here = self.visit.scope.host
        elsewhere: dict[str, str] = {}
        for key in self.items:
            host, _, path = key.partition("/")
            if path and host != here:
                elsewhere.setdefault(path, key)
        for key in self.unknown if elsewhere else ():
            old = elsewhere.get(key.partition("/")[2])
            if old is None or old in self.moves.moved:
                continue
            known, found = _entry(self.items[old]), self.found[key]
            if known.letters == found.letters or likeness(known, found, gone=True):
                self._take(key, old)

    def by_words(self) -> None:
        """The surest pairs of a known item that is not met and a found one that was not known."""
        away = {
            key: _entry(item)
            for key, item in self.items.items()
            if key not in self.met and (self._is_gone(item) or not self._is_listed(item))
        }
        left = [key for key in self.unknown if key not in self.moves.known_as]
        if not away or not left:
            return
        register = Register(away)
        pairs: list[tuple[float, str, str]] = []
        for key in left:
            for known, entry in register.of(self.found[key]).items():
                item = self.items[known]
                gone = self._is_gone(item)
                if not gone and ("#" in key or key in self.documents):
                    continue  # a part or a document of that title beside an item that may still have its page
                if sure := likeness(entry, self.found[key], gone=gone):
                    pairs.append((sure + (0.5 if gone else 0.0), key, known))
        for _, key, known in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
            if key not in self.moves.known_as and known not in self.moves.moved:
                self._take(key, known)

    def doubtful_pages(self) -> None:
        """Pages that were held to be no items by what lists and they themselves say: a known item is one."""
        away = {
            key: _entry(item)
            for key, item in self.items.items()
            if key not in self.met and self._is_gone(item)
        }
        register = Register(away)
        for one in self.rejected if away else ():
            found = _entry_of(one)
            sure = {
                key: likeness(entry, found, gone=True)
                for key, entry in register.of(found).items()
                if entry.letters == found.letters and len(found.said) >= _LEAST_WORDS and key not in self.met
            }
            best = max(sure, key=lambda key: (sure[key], key), default=None)
            if best is not None and sure[best]:
                one.accept()
                self.pages[url_key(one.url)] = one
                self._take(url_key(one.url), best)

    def copies(self) -> None:
        """The very words of an item that is still where it was: the address that is listed is its own."""
        by_title: dict[str, list[KnownItem]] = defaultdict(list)
        for item in self.items.values():
            if item.key in self.met or self._is_listed(item):
                by_title[fold(item.title)].append(item)
        for key in self.unknown:
            page = self.pages.get(key)
            if page is None or key in self.moves.known_as:
                continue
            for item in by_title.get(fold(page.extraction.title), ()):
                if item.published != page.extraction.date or item.key in self.moves.moved:
                    continue
                if not _same_words(item.text, page.extraction.text):
                    continue
                if self._is_listed(item) or "#" in item.key:
                    page.duplicate_of = item.key
                else:
                    self._take(key, item.key)
                break

    def is_upheaval(self) -> bool:
        """Whether more items were lost or moved than are where they were."""
        visit = self.visit
        gone = {visit.known.item_keys.get(key, key) for key, status in visit.missing.items() if status == 404}
        alive = {key for key in self.moves.moved if self.items[key].status == "live"}
        lost = len(gone | alive)
        return lost >= _LEAST_LOST and lost > len(self.met - self.moves.moved)


def _owners(visit: SiteVisit, judged: Judged) -> Iterator[KnownItem]:
    """The known items that have one of a page's addresses."""
    keys = {judged.page.key, *(url_key(url) for url in judged.page.aliases)}
    owners = dict.fromkeys(visit.known.item_keys[key] for key in sorted(keys) if key in visit.known.item_keys)
    return (visit.known.items[owner] for owner in owners)


def _words(judged: Judged) -> str:
    return f"{fold(judged.page.title)} {digest(judged.extraction.text)}"


def _entry(item: KnownItem) -> Entry:
    return Entry(item.title, item.text, item.published, item.event_start)


def _entry_of(judged: Judged) -> Entry:
    found = judged.extraction
    return Entry(found.title, found.text, found.date, found.event_start)


def _same_words(one: str, other: str) -> bool:
    """Nine words of ten are the same, in texts that are long enough to tell."""
    first, second = Counter(fold(one).split()), Counter(fold(other).split())
    most = max(first.total(), second.total())
    return most >= 12 and (first & second).total() >= 0.9 * most
