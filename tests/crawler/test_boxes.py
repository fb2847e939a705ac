"""What stands on every page of a site: boxes of the latest posts, print links, the beginnings of others."""

from datetime import UTC, datetime

from aggregator.shapes import SiteMemory
from crawler.assessment import Assessment, assess
from crawler.pages import Answer
from crawler.visit import SiteVisit
from tests.crawler.towns import PIECES, Site, found, listing, page, piece_page, town

HOST = "https://www.birkenau.example"
NOW = datetime(2025, 1, 20, 6, tzinfo=UTC)
SIX = PIECES[:6]


def visit(site: Site) -> Assessment:
    seen = SiteVisit(SiteMemory("birkenau", f"{HOST}/"), NOW)
    while fetch := seen.next():
        body, headers, status = site.get(fetch.url.removeprefix(HOST), ("", {}, 404))
        seen.take(fetch, Answer(fetch.url, status, "text/html", "utf-8", body.encode(), headers.get("ETag")))
    return assess(seen)


def named(assessment: Assessment) -> set[str]:
    return {one.extraction.title for one in assessment.items}


def with_box(site: Site, box: str, *, but: tuple[str, ...] = ()) -> Site:
    return {
        path: (body if path in but else body.replace("</main>", f"</main>{box}"), headers, status)
        for path, (body, headers, status) in site.items()
    }


def test_a_box_beside_all_pages_makes_no_item_of_a_standing_page() -> None:
    standing = ("ziele", "Wofür wir arbeiten"), ("leute", "Wer dabei ist")
    teaser = "Das Bündnis und die Stadt haben sich in diesem Jahr viel vorgenommen."
    links = "".join(
        f"<li><a href='/{name}.html'>{title}</a> {teaser}</li>"
        for name, title in (*standing, ("news/ferien", SIX[4].title))
    )
    box = f"<section><h3>Unsere Projekte</h3><ul>{links}</ul></section>"
    site = town(SIX)
    for name, title in standing:
        site[f"/{name}.html"] = found(
            page(
                title,
                f"<h1>{title}</h1><p>{title}, steht hier. {teaser} {teaser[::-1]}</p>",
            )
        )
    boxed = visit(with_box(site, box, but=("/",)))
    assert named(boxed) == {p.title for p in SIX}
    [ferien] = [one for one in boxed.items if one.extraction.title == SIX[4].title]
    assert ferien.extraction.kind == "news"


def test_an_archive_is_read_to_its_end_though_its_entries_were_met_in_a_feed() -> None:
    """Each page of the archive names what a feed has named: it leads to nothing new, and is not given up for it."""
    pieces = PIECES[:12]
    entries = "".join(
        f"<item><title>{p.title}</title><link>/news/{p.name}.html</link></item>" for p in pieces[:10]
    )
    site = town(pieces)
    link = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    site["/"] = found(page("Willkommen", "<h1>Willkommen</h1>", head=link))
    site["/rss.xml"] = (f"<rss version='2.0'><channel>{entries}</channel></rss>", {}, 200)
    for number in range(1, 7):
        on = f"<p><a href='/aktuelles/?page={number + 1}'>weiter</a></p>" if number < 6 else ""
        address = f"/aktuelles/?page={number}" if number > 1 else "/aktuelles/"
        site[address] = found(listing(pieces[2 * number - 2 : 2 * number], on))
    assert {p.title for p in pieces} == named(visit(site))


def test_a_print_link_that_stands_on_all_pages_is_no_address_of_an_item() -> None:
    site = with_box(town(SIX), "<p><a href='/news/ferien.html?print=1'>Ferien drucken</a></p>")
    body, headers, status = site["/news/pflege.html"]
    own = "<p><a href='/news/pflege.html?print=1'>Druckansicht</a></p></main>"
    site["/news/pflege.html"] = (body.replace("</main>", own), headers, status)
    aliases = {
        one.url.rpartition("/")[2]: {a.rpartition("/")[2] for a in one.aliases} for one in visit(site).items
    }
    assert aliases == {f"{p.name}.html": set() for p in SIX} | {"pflege.html": {"pflege.html?print=1"}}


def test_the_beginning_that_boxes_of_other_items_repeat_is_still_the_text_of_its_own() -> None:
    leads = {
        p.name: f"{p.text} Das hat im Rathaus und auf dem Markt viele Menschen sehr gefreut." for p in SIX
    }
    site, boxes = town(SIX), {}
    for p in SIX:
        boxes[p.name] = (
            f"<div class='box'><h4><a href='/news/{p.name}.html'>{p.title}</a></h4><p>{leads[p.name]}</p></div>"
        )
    for p in SIX:
        others = "".join(box for name, box in boxes.items() if name != p.name)
        body = f"<h1>{p.title}</h1><p>{p.day}</p><p>{leads[p.name]}</p><p>Ein zweiter Absatz zu {p.title}.</p>{others}"
        site[f"/news/{p.name}.html"] = found(page(p.title, body))
    texts = {one.extraction.title: one.extraction.text for one in visit(site).items}
    assert {title: text.partition("\n")[0].startswith(leads[name]) for name, (title, text) in
            ((p.name, (p.title, texts[p.title])) for p in SIX)} == dict.fromkeys(texts, True)  # fmt: skip
    assert all(
        not text.count(leads[p.name]) for p in SIX for title, text in texts.items() if title != p.title
    )


def test_a_lone_entry_on_the_last_page_of_a_list_is_one_of_its_kind() -> None:
    card = "<div class='card'><h2><a href='/m/{0}.html'>{1}</a></h2><p>{2}</p></div>"
    pieces, site = PIECES[:7], town(())
    for number, on_page in enumerate((pieces[:3], pieces[3:6], pieces[6:]), 1):
        cards = "".join(card.format(p.name, p.title, p.text) for p in on_page)
        address = f"/aktuelles/?page={number}" if number > 1 else "/aktuelles/"
        on = f"<p><a href='/aktuelles/?page={number + 1}'>weiter</a></p>" if number < 3 else ""
        site[address] = found(page("Aktuelles", f"<h1>Aktuelles</h1>{cards}{on}"))
    site |= {f"/m/{p.name}.html": found(piece_page(p)) for p in pieces}
    assert {p.title for p in pieces} == named(visit(site))
    about = visit(site).visit.evidence.pages[f"birkenau.example/m/{pieces[6].name}.html"]
    assert [m.group for _, m in about.of("listing")] == [2]
