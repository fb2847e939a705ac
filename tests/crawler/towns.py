"""Small invented sites: a homepage, a list, a page an item. Tests change single pages of them."""

from dataclasses import dataclass
from zlib import crc32

from tests.crawler.warcs import HTML

Answer = tuple[str, dict[str, str], int]
Site = dict[str, Answer]
"""Answers by path: body, headers, status."""


@dataclass(frozen=True)
class Piece:
    """An item: its name in addresses, title, day and text."""

    name: str
    title: str
    day: str
    text: str


PIECES = (
    Piece(
        "lesepaten",
        "Acht neue Lesepaten",
        "03.12.2024",
        "Seit dem Advent lesen acht Menschen in allen Klassen der Schule vor.",
    ),
    Piece(
        "spielplatz",
        "Spielplatz am Bach eröffnet",
        "18.11.2024",
        "Rutsche, Seilbahn und eine lange Bank: Der Platz ist endlich fertig.",
    ),
    Piece(
        "teilzeit",
        "Chefin in Teilzeit erzählt",
        "02.10.2024",
        "Beim Frühstück der Betriebe ging es um Schichten, die man teilen kann.",
    ),
    Piece(
        "mittagstisch",
        "Mittagstisch sucht Köche",
        "11.09.2024",
        "Zweimal in der Woche wird im Pfarrsaal für vierzig Kinder gekocht.",
    ),
    Piece(
        "ferien",
        "Ferienprogramm ist gedruckt",
        "28.08.2024",
        "Auf sechzig Seiten stehen Ausflüge, Werkstätten und ein Zeltlager.",
    ),
    Piece(
        "pflege",
        "Wegweiser Pflege erschienen",
        "15.07.2024",
        "Wer Angehörige pflegt, findet nun alle Adressen in einem kleinen Heft.",
    ),
    Piece(
        "stadtplan",
        "Ein Stadtplan von Kindern",
        "04.06.2024",
        "Schulklassen haben Schleichwege, Klettermauern und Eisdielen gezeichnet.",
    ),
    Piece(
        "grosseltern",
        "Leihgroßeltern gesucht",
        "21.05.2024",
        "Ältere Menschen schenken Zeit, Familien schenken Trubel und Kuchen.",
    ),
    Piece(
        "radweg",
        "Radweg zur Schule beschlossen",
        "09.04.2024",
        "Der Rat hat nach langer Debatte für die Strecke am Bahndamm gestimmt.",
    ),
    Piece(
        "hebamme",
        "Sprechstunde der Hebamme",
        "25.03.2024",
        "Jeden ersten Dienstag berät Frau Winter junge Eltern im Rathaus.",
    ),
    Piece(
        "garten",
        "Garten der Generationen blüht",
        "14.02.2024",
        "Hochbeete, Bienen und ein Backofen locken Jung und Alt vor die Tore.",
    ),
    Piece(
        "neujahr",
        "Empfang zum neuen Jahr",
        "08.01.2024",
        "Hundert Gäste haben auf ein gutes Jahr für Familien angestoßen.",
    ),
)


def page(title: str, body: str, *, aside: str = "Nächstes Treffen im Rathaus.", head: str = "") -> str:
    """A page in the site's frame: menu, body, a box beside it, a footer."""
    menu = '<nav><a href="/">Start</a> <a href="/aktuelles/">Aktuelles</a> <a href="/impressum/">Impressum</a></nav>'
    frame = f"<div class='sidebar'><h3>Hinweis</h3><p>{aside}</p></div><footer>© 2011 Bündnis für Familie</footer>"
    return f"<title>{title} | Bündnis für Familie</title>{head}{menu}<main>{body}</main>{frame}"


def piece_page(
    piece: Piece, *, text: str = "", aside: str = "Nächstes Treffen im Rathaus.", head: str = ""
) -> str:
    """The page of an item; ``text`` stands after its own."""
    more = f"<p>{text}</p>" if text else ""
    body = f"<h1>{piece.title}</h1><p>{piece.day}</p><p>{piece.text} Mehr davon im nächsten Jahr.</p>{more}"
    return page(piece.title, body, aside=aside, head=head)


def rows(pieces: tuple[Piece, ...], address: str = "/news/{}.html") -> str:
    """Entries of a list."""
    entries = "".join(f'<li>{p.day} <a href="{address.format(p.name)}">{p.title}</a></li>' for p in pieces)
    return f"<ul>{entries}</ul>"


def listing(pieces: tuple[Piece, ...], more: str = "", address: str = "/news/{}.html") -> str:
    """The list of all items."""
    return page("Aktuelles", f"<h1>Aktuelles</h1>{rows(pieces, address)}{more}")


def found(body: str, **headers: str) -> Answer:
    """A page that is there; ``ETag="x"`` adds a header."""
    return body, headers, 200


def gone(status: int = 404) -> Answer:
    """A page that is not there."""
    return page("Seite nicht gefunden", "<h1>Seite nicht gefunden</h1>"), {}, status


def moved(target: str) -> Answer:
    """A page that sends its readers elsewhere."""
    return "", {"Location": target}, 302


def town(pieces: tuple[Piece, ...] = PIECES[:4], *, welcome: str = "", tags: bool = False) -> Site:
    """A site of these items; ``tags``: every page has an ETag that follows its content."""
    home = page("Willkommen", f"<h1>Willkommen</h1><p>Schön, dass Sie da sind.</p>{welcome}")
    site: Site = {"/": found(home), "/aktuelles/": found(listing(pieces))}
    site |= {f"/news/{piece.name}.html": found(piece_page(piece)) for piece in pieces}
    if tags:
        site = {
            path: (body, {"ETag": f'"{crc32(body.encode())}"'}, 200) for path, (body, _, _) in site.items()
        }
    return site


def records(host: str, site: Site) -> list[tuple[str, str, dict[str, str], int]]:
    """The site as :func:`tests.crawler.warcs.write_warc` takes it."""
    return [
        (f"https://{host}{path}", body, {"Content-Type": HTML} | headers, status)
        for path, (body, headers, status) in site.items()
    ]
