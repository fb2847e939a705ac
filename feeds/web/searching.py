"""The search page: any words, any filters, and the feed of exactly this search."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from aggregator import selection, store
from aggregator.errors import BadInput
from aggregator.search import query as search
from feeds import channel
from feeds.web import filters, pages
from feeds.web.paging import Pages
from feeds.web.view import View


def results(view: View, session: Session, pairs: Iterable[tuple[str, str]], page: int) -> str:
    """What a search finds; with filters alone, all that they let through, newest first; without any, how to search.

    ``pairs`` are the parameters of the address. What is no filter and no query is explained on the page.
    """
    asked = filters.read(session, pairs)
    chosen = asked.chosen
    found, hits, groups, unclear = Pages(page, pages.PAGE, 0), None, [], False
    if chosen.words:
        try:
            hits = search.query(session, chosen.words, chosen=chosen, limit=found.size, offset=found.offset)
            found = Pages(page, pages.PAGE, hits.total)
        except BadInput:
            unclear = True
    elif chosen.filters:
        found = Pages(page, pages.PAGE, store.count_items(session, chosen))
        groups = pages.groups(session, chosen, found)
    return view.page(
        "suche.html",
        asked=asked,
        choices=filters.with_alliances(filters.choices(session, asked), asked),
        hits=hits,
        groups=groups,
        pages=found,
        unclear=unclear,
        parameters=selection.parameters(chosen),
        feeds=channel.of_selection(session, chosen) if chosen.filters and not unclear else None,
    )
