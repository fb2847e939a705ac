"""Site rules: a few declarative lines for the rare site that is not understood by itself (docs/rules.md).

Read from a TOML file or from single ``key=value`` lines, checked, and kept with the source. They name addresses
and CSS selectors; what they do is told in ``crawler/rules.py``.
"""

import fnmatch
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from aggregator.errors import AddressInvalid, RulesInvalid
from aggregator.urls import canonical_url, host_key

_LISTS = ("entry_points", "ignore")
_KINDS = ("news", "project", "event")
_MOST = 50
_LONGEST = 500


class SiteRules(BaseModel):
    """What a person tells us of one site. Selectors are CSS, patterns are addresses with ``*`` for anything."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    entry_points: tuple[str, ...] = Field((), max_length=_MOST)
    items: str | None = None
    title: str | None = None
    date: str | None = None
    text: str | None = None
    ignore: tuple[str, ...] = Field((), max_length=_MOST)
    kind: dict[str, str] = Field(default_factory=dict, max_length=_MOST)

    def __bool__(self) -> bool:
        return bool(self.to_json())

    def ignores(self, url: str) -> bool:
        """Whether an address is neither to be fetched nor to be an item."""
        return any(matches(pattern, url) for pattern in self.ignore)

    def to_json(self) -> dict[str, Any]:
        """Plain data for the database and for files: only what is set."""
        return {
            name: value for name, value in self.model_dump(mode="json").items() if value not in (None, [], {})
        }

    def to_toml(self) -> str:
        """As a file that :func:`read_rules` takes back."""
        lines = []
        for name, value in self.to_json().items():
            if name == "kind":
                pairs = (
                    f"{json.dumps(one, ensure_ascii=False)} = {json.dumps(kind)}"
                    for one, kind in value.items()
                )
                lines += ["[kind]", *pairs]
            else:
                lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
        return "\n".join(lines)

    @field_validator("items", "title", "date", "text")
    @classmethod
    def _is_selector(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value or len(value) > _LONGEST:
            raise ValueError(f"is no CSS selector: it must have 1 to {_LONGEST} characters")
        from bs4 import BeautifulSoup  # half of this room's loading time, for the few who write rules

        try:
            BeautifulSoup("", "lxml").select(value)
        except Exception as error:  # soupsieve's own, which bs4 does not hand on
            reason = str(error).splitlines()[0].rstrip(".:")
            raise ValueError(f"{value!r} is no CSS selector ({reason})") from error
        return value

    @field_validator("ignore")
    @classmethod
    def _are_patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_pattern(one) for one in value)

    @field_validator("kind")
    @classmethod
    def _are_kinds(cls, value: dict[str, str]) -> dict[str, str]:
        for kind in value.values():
            if kind not in _KINDS:
                raise ValueError(f"{kind!r} is no kind of item: say news, project or event")
        return {_pattern(one): kind for one, kind in value.items()}


def _pattern(text: str) -> str:
    if not text.startswith(("/", "*", "http://", "https://")) or not 2 <= len(text) <= _LONGEST:
        raise ValueError(f"{text!r} is no pattern of addresses: begin it with /, * or https://")
    return text


def matches(pattern: str, url: str) -> bool:
    """Whether an address is of a pattern: all of it, or from its path on where the pattern begins with ``/``.

    ``*`` stands for anything; every other character for itself (``?`` and ``[`` are common in addresses).
    """
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = path if pattern.startswith("/") else url.split("#")[0]
    glob = pattern.replace("[", "[[]").replace("?", "[?]")
    return fnmatch.fnmatchcase(asked, glob)


def checked(data: dict[str, Any], homepage_url: str, where: str = "rules") -> SiteRules:
    """The rules that ``data`` holds, addresses made absolute; ``where`` they came from, for messages.

    :raises RulesInvalid: an unknown key, a selector that does not parse, an address off the site
    """
    try:
        rules = SiteRules.model_validate(data)
    except ValidationError as error:
        raise RulesInvalid(_sentence(error, where)) from error
    home = canonical_url(homepage_url)
    if shut := next((pattern for pattern in rules.ignore if matches(pattern, home)), None):
        raise RulesInvalid(
            f"{where}: ignore: {shut!r} covers the homepage, so nothing would be found. Make it narrower, or stop "
            "visiting the source with radar sources pause."
        )
    points = tuple(_on_site(address, homepage_url, where) for address in rules.entry_points)
    return rules.model_copy(update={"entry_points": points})


def _sentence(error: ValidationError, where: str) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return f"{where}: {name!r} is no rule. Known are {', '.join(SiteRules.model_fields)}."
    cause = first["msg"].removeprefix("Value error, ")
    return f"{where}: {name}: {cause}. See docs/rules.md for an example of each rule."


def _on_site(address: str, homepage_url: str, where: str) -> str:
    try:
        found = canonical_url(urljoin(homepage_url, address))
    except (AddressInvalid, ValueError) as error:
        raise RulesInvalid(
            f"{where}: entry_points: {address!r} is no address. Give it as /path or https://…"
        ) from error
    here = host_key(urlsplit(homepage_url).hostname or "")
    if host_key(urlsplit(found).hostname or "") != here:
        raise RulesInvalid(
            f"{where}: entry_points: {found} is not on {here}. Name pages of the site itself, or add the other "
            "site as a source of its own."
        )
    return found


def read_rules(given: Iterable[str], homepage_url: str) -> SiteRules:
    """Rules from what a person typed: names of TOML files, and lines such as ``date=.meta .stamp``.

    Later ones go before earlier ones; ``entry_points``, ``ignore`` and ``kind`` add up. A kind is typed as
    ``kind=/projekte/*:project``.

    :raises RulesInvalid: a file that cannot be read, a line without ``=``, or what :func:`checked` says
    """
    data: dict[str, Any] = {}
    where = "--rule"
    for text in given:
        if "=" not in text or _is_file(text):
            where = text
            found = _read_file(Path(text))
        else:
            found = _read_line(text)
        for name, value in found.items():
            if name in _LISTS and isinstance(value, list):
                data[name] = [*data.get(name, []), *value]
            elif name == "kind" and isinstance(value, dict):
                data[name] = data.get(name, {}) | value
            else:
                data[name] = value
    return checked(data, homepage_url, where)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # longer than a name may be
        return False


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise RulesInvalid(
            f"{file} cannot be read ({error.strerror}). Name a TOML file, or give a line such as date=.stamp."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesInvalid(f"{file} is no TOML: {error}. Put texts in quotes, lists in [ ].") from error


def _read_line(line: str) -> dict[str, Any]:
    name, _, value = (part.strip() for part in line.partition("="))
    if name in _LISTS:
        return {name: [value]}
    if name == "kind":
        pattern, _, kind = value.rpartition(":")
        return {name: {pattern: kind}}
    return {name: value}


def stored(data: dict[str, Any]) -> SiteRules:
    """Rules as they stand in the database. What an older or newer version wrote and is not known is left out."""
    try:
        return SiteRules.model_validate(data)
    except ValidationError as error:
        wrong = {item["loc"][0] for item in error.errors()}
        return SiteRules.model_validate({name: value for name, value in data.items() if name not in wrong})
