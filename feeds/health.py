"""How a source is doing, in words the service office uses (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator import store
from aggregator.shapes import SourceView

_BROKEN_AFTER_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Condition:
    """A state of a source: ``key`` for addresses and colours, ``rank`` sorts the worst first."""

    key: str
    word: str
    meaning: str
    rank: int


CONDITIONS = {
    condition.key: condition
    for condition in (
        Condition("gestoert", "gestört", "Die Website ließ sich mehrmals nacheinander nicht besuchen.", 0),
        Condition("wackelig", "zuletzt Fehler", "Der letzte Besuch ist gescheitert.", 1),
        Condition("still", "still", "Seit über einem Jahr ist nichts Neues erschienen.", 2),
        Condition("leer", "nichts gefunden", "Besucht, aber noch kein Eintrag gefunden.", 3),
        Condition("unbesucht", "noch nicht besucht", "Der erste Besuch steht aus.", 4),
        Condition("ohne-website", "keine Website bekannt", "Es fehlt eine Adresse zum Besuchen.", 5),
        Condition("pausiert", "pausiert", "Wird auf Wunsch des Servicebüros nicht besucht.", 6),
        Condition("ausgetragen", "ausgetragen", "Hat der Aufnahme widersprochen.", 7),
        Condition("aktiv", "aktiv", "Wird besucht und veröffentlicht.", 8),
    )
}


_SUBSCRIPTIONS = {
    "wanted": "noch nicht angenommen, wird wieder angefragt",
    "asked": "angefragt, noch nicht bestätigt",
    "live": "aktiv",
    "proved": "aktiv und bewährt: wird seltener abgefragt",
    "lapsed": "abgelaufen, wird wieder angefragt",
    "refused": "vom Hub abgelehnt",
    "ended": "beendet",
}


def subscription_words(status: str) -> str:
    """The status of a WebSub subscription (:attr:`aggregator.websub.SubscriptionView.status`) for people."""
    return _SUBSCRIPTIONS[status]


def condition(source: SourceView) -> Condition:
    """The state of a source: the first that applies, the gravest first."""
    return CONDITIONS[_condition_key(source)]


def _condition_key(source: SourceView) -> str:
    if source.status == "opted_out":
        return "ausgetragen"
    if source.status == "paused":
        return "pausiert"
    if source.status == "no_site" or not source.homepage_url:
        return "ohne-website"
    if source.failures:
        return "gestoert" if source.failures >= _BROKEN_AFTER_FAILURES else "wackelig"
    if source.last_visit_at is None:
        return "unbesucht"
    if not source.items:
        return "leer"
    return "still" if store.is_silent(source.last_visit_at, source.last_new_item_at) else "aktiv"


def error_words(error: str | None, kind: str | None = None) -> str:
    """A recorded failure for people; empty for none. The crawler writes its sentences in German already."""
    if kind == "interrupted":
        return "Der Besuch wurde unterbrochen; der nächste holt nach, was fehlt."
    return error or (f"Der Besuch ist gescheitert ({kind})." if kind else "")
