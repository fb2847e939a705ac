"""What may become of a small site: each function gives its states, one a visit; the last one stays."""

from tests.crawler.towns import (
    PIECES,
    Piece,
    Site,
    found,
    gone,
    listing,
    moved,
    page,
    piece_page,
    rows,
    town,
)

FOUR, TWELVE = PIECES[:4], PIECES
TEXT = "Das Bündnis und die Stadt haben sich in diesem Jahr viel vorgenommen."


def quiet() -> list[Site]:
    return [town(tags=True)]


def losses() -> list[Site]:
    """Of four items one is gone and delisted, one gone for good, one only unreachable."""
    later = town()
    later["/news/lesepaten.html"] = gone()
    later["/news/spielplatz.html"] = gone(410)
    later["/news/teilzeit.html"] = gone()
    later["/aktuelles/"] = found(listing(FOUR[1:]))
    return [town(), town(), later]


def changes() -> list[Site]:
    """A new sentence in one item, a new box beside all of them."""
    later = {f"/news/{p.name}.html": found(piece_page(p, aside="Nun immer donnerstags!")) for p in FOUR}
    later["/news/teilzeit.html"] = found(piece_page(FOUR[2], text=TEXT, aside="Nun immer donnerstags!"))
    return [town(), town(), town() | later]


def endless() -> list[Site]:
    """A calendar without end, and a list that always has a next page."""
    site = town(welcome='<p><a href="/kalender/2025-01">Kalender</a></p>')
    for month in range(-240, 240):
        year, number = divmod(2025 * 12 + month, 12)
        around = [divmod(2025 * 12 + month + step, 12) for step in (-1, 1)]
        links = "".join(f'<a href="/kalender/{y}-{m + 1:02d}">{y}/{m + 1}</a> ' for y, m in around)
        title = f"Kalender {year}/{number + 1}"
        site[f"/kalender/{year}-{number + 1:02d}"] = found(page(title, f"<h1>{title}</h1><p>{links}</p>"))
    site["/aktuelles/"] = found(listing(FOUR, '<p><a href="/aktuelles/?page=2">weiter</a></p>'))
    for number in range(2, 120):
        site[f"/aktuelles/?page={number}"] = found(
            listing(FOUR, f'<p><a href="/aktuelles/?page={number + 1}">weiter</a></p>')
        )
    return [site]


def soft_404() -> list[Site]:
    """Two items lead to the homepage now; one of them is still listed."""
    later = town() | {"/news/lesepaten.html": moved("/"), "/news/teilzeit.html": moved("/")}
    later["/aktuelles/"] = found(listing(FOUR[1:]))
    return [town(), town(), later]


def copies() -> list[Site]:
    """Print views, addresses with a tail, a canonical that leads nowhere."""
    site = town()
    for piece in FOUR:
        address = f"/news/{piece.name}.html"
        head = f'<link rel="canonical" href="{address}">'
        body = piece_page(piece, head=head, text=f'<a href="{address}?print=1">Druckansicht</a>')
        site |= {address: found(body), f"{address}?print=1": found(body), f"{address}?ref=start": found(body)}
    wrong = '<link rel="canonical" href="/weg/teilzeit.html">'
    site["/news/teilzeit.html"] = found(piece_page(FOUR[2], head=wrong))
    site["/weg/teilzeit.html"] = gone()
    teasers = rows(FOUR[:2], "/news/{}.html?ref=start")
    site["/"] = found(page("Willkommen", f"<h1>Willkommen</h1><h2>Aktuelles</h2>{teasers}"))
    return [site]


def long_page() -> list[Site]:
    """All items on one page without addresses; one vanishes."""

    def all_in_one(pieces: tuple[Piece, ...]) -> Site:
        parts = "".join(
            f"<h2>{p.title}</h2><p>{p.day}</p><p>{p.text} {TEXT}</p>" for p in FOUR if p in pieces
        )
        return town(()) | {"/aktuelles/": found(page("Aktuelles", f"<h1>Aktuelles</h1>{parts}"))}

    return [all_in_one(FOUR), all_in_one(FOUR), all_in_one(FOUR[1:])]


def frames() -> list[Site]:
    """A page of 1999."""
    site = town()
    site["/"] = found(
        "<title>Bündnis</title><frameset cols='20%,*'><frame src='/menue.htm'><frame src='/mitte.htm'></frameset>"
    )
    site["/menue.htm"] = found("<title>Menü</title><a target=m href='/aktuelles/'>Aktuelles</a>")
    site["/mitte.htm"] = found("<title>Mitte</title><p>Schön, dass Sie da sind.</p>")
    return [site]


def short_feed() -> list[Site]:
    """A feed of the last three, an archive of twelve."""
    entries = "".join(
        f"<item><title>{p.title}</title><link>/news/{p.name}.html</link></item>" for p in TWELVE[:3]
    )
    site = town(TWELVE)
    link = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    site["/"] = found(page("Willkommen", f"<h1>Willkommen</h1>{rows(TWELVE[:3])}", head=link))
    site["/rss.xml"] = (
        f"<rss version='2.0'><channel>{entries}</channel></rss>",
        {"Content-Type": "text/html"},
        200,
    )
    return [site]


def long_list() -> list[Site]:
    """Twelve items, and a list that has not changed when it is asked again."""
    return [town(TWELVE, tags=True)]


def leads_away() -> list[Site]:
    """One listed page is somewhere else by now."""
    return [town() | {"/news/teilzeit.html": moved("https://anderswo.example/aktion.html")}]


def closed_rooms() -> list[Site]:
    """robots.txt closes the folder of two items."""
    site = town(FOUR[:2])
    for piece in FOUR[2:]:
        site[f"/vertraulich/{piece.name}.html"] = found(piece_page(piece))
    more = rows(FOUR[2:], "/vertraulich/{}.html")
    site["/aktuelles/"] = found(listing(FOUR[:2], more))
    site["/robots.txt"] = ("User-agent: *\nDisallow: /vertraulich/\n", {"Content-Type": "text/plain"}, 200)
    return [site]


def broken_server() -> list[Site]:
    """The homepage fails for a while."""
    return [town(), town(), {path: ("", {}, 500) for path in town()}, town()]


TOWNS = {
    "quiet": quiet, "losses": losses, "changes": changes, "endless": endless, "soft-404": soft_404,
    "copies": copies, "long-page": long_page, "frames": frames, "short-feed": short_feed, "long-list": long_list,
    "leads-away": leads_away, "closed-rooms": closed_rooms, "broken-server": broken_server,
    "takedown": quiet, "optout": quiet,
}  # fmt: skip
