"""A site before and after: what it tells stays, its addresses, markup, feed and system do not.

``old`` is a blog with a feed, ``new`` a content management system without one. Both tell the same stories.
"""

import html
from dataclasses import dataclass, replace

from tests.crawler.warcs import HTML, Page

XML = "application/rss+xml; charset=utf-8"
NAME = "Bündnis für Familie Mühlbachtal"


@dataclass(frozen=True)
class Story:
    """What a site tells: ``day`` as ``2024-12-03`` or empty, ``when`` of an event."""

    name: str
    title: str
    day: str
    text: str
    section: str = "aktuelles"
    when: str = ""

    @property
    def written(self) -> str:
        """The day as the old site writes it."""
        return ".".join(reversed(self.day.split("-"))) if self.day else ""


STORIES = (
    Story(
        "lesepaten",
        "Acht neue Lesepaten für die Grundschule",
        "2025-01-09",
        "Acht Frauen und Männer lesen seit dieser Woche in den Klassen vor und hören zu, wenn Kinder selbst lesen. "
        "Die Schulleiterin hat ihnen eine Mappe mit 24 Geschichten überreicht.\n"
        "Gesucht werden noch Menschen, die auch in den Ferien vorlesen. Wer mag, kommt am Dienstag in die Aula.",
    ),
    Story(
        "spielplatz",
        "Spielplatz am Mühlbach eröffnet",
        "2025-01-07",
        "Rutsche, Seilbahn und eine lange Bank für die Großeltern: Der Platz am Wehr ist nach zwei Jahren "
        "endlich fertig. "
        "Kinder der beiden Horte haben ihn selbst entworfen.\n"
        "Die Sparkasse hat 5000 Euro gegeben, den Rest trug die Gemeinde.",
    ),
    Story(
        "teilzeit",
        "Chefin in Teilzeit erzählt",
        "2024-10-02",
        "Beim Frühstück der Betriebe sprach eine Werkleiterin darüber, wie sie ihre Schicht mit einem Kollegen teilt. "
        "Dreißig Gäste aus zwölf Betrieben hörten zu.\n"
        "Im Frühjahr ist die Verwaltung an der Reihe, dann geht es um Arbeit von zu Hause.",
    ),
    Story(
        "mittagstisch",
        "Mittagstisch sucht Köche",
        "",
        "Zweimal in der Woche wird im Pfarrsaal für vierzig Kinder gekocht, und es fehlen helfende Hände am Herd. "
        "Vorkenntnisse braucht niemand, Schürzen sind da.\n"
        "Die Gruppe trifft sich jeden Montag nach der Schule im Pfarrhaus und plant die Woche.",
    ),
    Story(
        "ferien-a",
        "Sommerferien im Jugendhaus",
        "2023-06-05",
        "In den Sommerferien gibt es wieder ein Programm für Kinder von 6 bis 12 Jahren. Vom 27. Juli bis "
        "11. August 2023 "
        "wird im Jugendhaus gebastelt, gekocht und gespielt.\n"
        "Anmeldung ab dem 12. Juni 2023 im Rathaus für 35 Euro in der Woche.",
    ),
    Story(
        "ferien-b",
        "Sommerferien im Jugendhaus",
        "2024-06-03",
        "In den Sommerferien gibt es wieder ein Programm für Kinder von 6 bis 12 Jahren. Vom 22. Juli bis 9. "
        "August 2024 "
        "wird im Jugendhaus gebastelt, gekocht und gespielt.\n"
        "Anmeldung ab dem 10. Juni 2024 im Rathaus für 40 Euro in der Woche.",
    ),
    Story(
        "grosseltern",
        "Leihgroßeltern gesucht",
        "2024-05-21",
        "Ältere Menschen schenken Zeit, Familien schenken Trubel und Kuchen: So einfach ist die Idee, die seit Mai "
        "vierzehn Paare zusammengebracht hat.\n"
        "Ein Nachmittag zum Kennenlernen ist jeden ersten Freitag im Haus am Markt.",
    ),
    Story(
        "radweg",
        "Radweg zur Schule beschlossen",
        "2024-04-09",
        "Der Rat hat nach langer Debatte für die Strecke am Bahndamm gestimmt, damit Kinder nicht mehr über die große "
        "Kreuzung müssen.\n"
        "Gebaut wird im nächsten Jahr, das Land zahlt die Hälfte der Kosten.",
    ),
    Story(  # by its address and title it might be an archive, for all that its new page says
        "ostern-2024-03",
        "Ferienprogramm",
        "2024-03-04",
        "Auch zu Ostern bleibt das Jugendhaus offen: Es wird getöpfert, geklettert und am offenen Feuer Brot "
        "gebacken.\n"
        "Wer sich anmelden möchte, schreibt seinen Namen auf die Liste an der Tür.",
    ),
)
FERIEN = Story(
    "ferien-c",
    "Sommerferien im Jugendhaus",
    "2025-01-17",
    STORIES[5]
    .text.replace("22. Juli bis 9. August 2024", "28. Juli bis 15. August 2025")
    .replace("10. Juni 2024", "9. Juni 2025")
    .replace("40 Euro", "45 Euro"),
)
"""The same again, as every year: another entry."""
EDITED = (
    replace(STORIES[0], title="ACHT NEUE LESEPATEN FÜR DIE GRUNDSCHULE"),
    replace(STORIES[1], title="„Spielplatz am Mühlbach“ eröffnet", day=""),
    replace(
        STORIES[2], text=STORIES[2].text.replace("Dreißig Gäste", "Etwa dreißig Gäste").partition("\n")[0]
    ),
    STORIES[3],
    replace(STORIES[4], day=""),
    STORIES[5],
    replace(STORIES[6], text=STORIES[6].text.replace("So einfach ist die Idee", "So leicht geht es")),
    replace(STORIES[7], title="Radweg zur Schule beschlossen | Mühlbachtal"),
    replace(STORIES[8], day=""),
)
"""What an editor does to them on the occasion."""
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)


def address_of(story: Story, pattern: str) -> str:
    """A story's address: ``{}`` is its name, ``{n}`` a number of its own."""
    names = [s.name for s in (*STORIES, FERIEN)]
    number = 7 * names.index(story.name) + 3 if story.name in names else 0
    return pattern.replace("{n}", str(number)).replace("{}", story.name)


def old(
    root: str,
    stories: tuple[Story, ...] = STORIES,
    *,
    address: str = "/news/{}.html",
    guid: str = "{root}/?p={n}",
    link: str | None = None,
    listed: bool = True,
) -> list[Page]:
    """The blog: homepage, list, feed, a page a story. ``link`` is what its feed has for an address, if not that."""
    feed = f'<link rel="alternate" type="application/rss+xml" href="{root}/feed/">'
    head = f'<meta name="generator" content="WordPress 4.9">{feed}'
    menu = '<nav><a href="/">Start</a> <a href="/aktuelles/">Aktuelles</a> <a href="/wir/">Wir</a></nav>'
    foot = f"<footer>© 2011 {NAME}</footer>"

    def page(title: str, body: str) -> str:
        return f"<title>{title} | {NAME}</title>{head}{menu}<main>{body}</main>{foot}"

    rows = "".join(
        f'<li>{s.written} <a href="{address_of(s, address)}">{s.title}</a></li>' for s in stories if listed
    )
    pages: list[Page] = [
        (f"{root}/", page("Willkommen", "<h1>Willkommen</h1><p>Schön, dass Sie da sind.</p>"), {}, 200),
        (f"{root}/wir/", page("Wir", "<h1>Wir</h1><p>Das Bündnis gibt es seit 2011.</p>"), {}, 200),
        (f"{root}/aktuelles/", page("Aktuelles", f"<h1>Aktuelles</h1><ul>{rows}</ul>"), {}, 200),
        (f"{root}/feed/", _feed(root, stories, address, guid, link), {"Content-Type": XML}, 200),
    ]
    for story in stories:
        text = "".join(f"<p>{part}</p>" for part in story.text.split("\n"))
        body = page(story.title, f"<article><h1>{story.title}</h1><p>{story.written}</p>{text}</article>")
        pages.append((root + address_of(story, address), body, {"Content-Type": HTML}, 200))
    return pages


def _feed(root: str, stories: tuple[Story, ...], address: str, guid: str, link: str | None) -> str:
    entries = ""
    for s in stories:
        url = root + address_of(s, link or address)
        date = f"<dc:date>{s.day}T08:00:00Z</dc:date>" if s.day else ""
        to = "" if link == "" else f"<link>{html.escape(url)}</link>"
        name = html.escape(address_of(s, guid.replace("{root}", root)))
        permanent = "true" if link == "" else "false"
        entries += (
            f'<item><title>{s.title}</title>{to}<guid isPermaLink="{permanent}">{name}</guid>{date}</item>'
        )
    space = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<rss version="2.0" {space}><channel><title>{NAME}</title>{entries}</channel></rss>'


def new(
    root: str,
    stories: tuple[Story, ...] = EDITED,
    *,
    address: str = "/neuigkeiten/detail/{}-{n}",
    stamp: str = "",
    shared: bool = False,
) -> list[Page]:
    """The new system: teasers in a list, or all in full on it (``shared``); ``stamp``: the day that it gives to all."""
    head = '<meta name="generator" content="TYPO3 CMS">'
    menu = (
        '<header><a href="/">Logo</a><ul class="nav"><li><a href="/neuigkeiten">Neuigkeiten</a></li>'
        '<li><a href="/ueber-uns">Über uns</a></li><li><a href="/kontakt">Kontakt</a></li></ul></header>'
    )
    foot = f'<div id="foot"><p>{NAME} · Am Wehr 1</p></div>'

    def page(title: str, body: str) -> str:
        start = f"<html><head><title>{NAME}: {title}</title>{head}</head>"
        return f"{start}<body>{menu}<div id='c'>{body}</div>{foot}</body></html>"

    rows = ""
    for s in stories:
        to, day = address_of(s, address), _spoken(stamp or s.day)
        parts = "".join(f"<p>{part}</p>" for part in s.text.split("\n"))
        if shared:
            rows += f"<div class='ce'><h3>{s.title}</h3><p>{day}</p>{parts}</div>"
        else:
            teaser = f"<span>{day}</span><p>{s.text[:70]} …</p><a href='{to}'>weiterlesen</a>"
            rows += f"<div class='teaser'><h3><a href='{to}'>{s.title}</a></h3>{teaser}</div>"
    pages: list[Page] = [
        (
            f"{root}/",
            page("Start", "<h1>Guten Tag</h1><p>Hier finden Familien, was sie suchen.</p>"),
            {},
            200,
        ),
        (f"{root}/neuigkeiten", page("Neuigkeiten", f"<h1>Neuigkeiten</h1>{rows}"), {}, 200),
        (f"{root}/ueber-uns", page("Über uns", "<h1>Über uns</h1><p>Seit 2011 gibt es uns.</p>"), {}, 200),
    ]
    for s in stories if not shared else ():
        first, _, rest = s.text.partition("\n")
        body = (
            f"<div class='ce-header'><h1>{s.title}</h1><span class='date'>{_spoken(stamp or s.day)}</span></div>"
            f"<div class='ce-lead'><div><strong>{first}</strong></div></div>"
            f"<div class='ce-body'><div class='col'><p>{rest}</p></div></div><a href='/neuigkeiten'>Zurück</a>"
        )
        pages.append((root + address_of(s, address), page(s.title, body), {"Content-Type": HTML}, 200))
    return pages


def _spoken(day: str) -> str:
    if not day:
        return ""
    year, month, number = day.split("-")
    return f"{int(number)}. {_MONTHS[int(month) - 1]} {year}"


def instead(before: list[Page], after: list[Page], answer: str, status: int = 404) -> list[Page]:
    """``after``, and for every address of ``before`` that it lacks an answer: a body, or where a redirect leads."""
    there = {url for url, *_ in after}
    redirect = 300 <= status < 400
    headers = {"Location": answer} if redirect else {"Content-Type": HTML}
    body = "" if redirect else answer
    gone = [(url, body, headers, status) for url, *_ in before if url not in there]
    return [*after, *gone]
