"""One frozen Settings, read once at the front door and passed in; nothing reads it from a global."""

import re
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from aggregator.errors import AddressInvalid, BadInput
from aggregator.urls import canonical_url

_AUTHORITY = re.compile(r"(?:[\w.-]+@)?[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)


def default_database_url() -> str:
    """SQLite file in the user's data directory, as a SQLAlchemy URL."""
    return f"sqlite:///{Path(platformdirs.user_data_dir('buendnisradar')) / 'radar.sqlite'}"


class Settings(BaseSettings):
    """Everything an installation may set. Each field is the environment variable ``RADAR_`` + its name."""

    model_config = SettingsConfigDict(env_prefix="RADAR_", frozen=True, extra="ignore")

    database_url: str = Field(
        default_factory=default_database_url,
        description="SQLAlchemy URL; default: an SQLite file in the user's data directory",
    )
    operator: str | None = Field(None, description="who runs this crawler (name of the organisation)")
    contact_url: str | None = Field(None, description="page that explains the crawler, in its User-Agent")
    contact_mail: str | None = Field(None, description="mail address for site owners, in its User-Agent")
    base_url: str = Field("http://127.0.0.1:8000", description="public address of the pages and feeds")
    tag_authority: str | None = Field(
        None, description="authority of tag: ids (RFC 4151), read only when a database is made"
    )
    hub_url: str | None = Field(None, description="WebSub hub announced in the feeds")
    allow_private_addresses: bool = Field(
        False, description="let the crawler visit loopback and private addresses (for tests)"
    )
    download_delay: float = Field(
        2.0, ge=0, le=3600, description="least pause between two requests to a host, seconds"
    )
    visit_seconds: int = Field(1200, gt=0, description="time limit of one visit, seconds")
    visit_requests: int = Field(500, gt=0, description="most requests of one visit")
    revalidate_per_visit: int = Field(100, ge=0, description="most known items looked at again in one visit")
    batch_size: int = Field(8, gt=0, description="most sources harvested in one child process")
    tick_seconds: int = Field(
        60, gt=0, le=86_400, description="how often the schedule looks for due sources, seconds"
    )
    announce_days: int = Field(14, ge=0, description="what is dated within so many days is announced as new")
    teaser_chars: int = Field(300, ge=0, description="most characters of a teaser on pages and in feeds")
    feed_entries: int = Field(100, gt=0, description="most entries of a feed document")

    @field_validator("base_url", "hub_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        """It stands in every feed: a wrong one would be in everybody's reader."""
        try:
            return value if value is None else canonical_url(value) and value
        except AddressInvalid as error:
            raise ValueError("is no full web address such as https://radar.example") from error

    @field_validator("tag_authority")
    @classmethod
    def _is_authority(cls, value: str | None) -> str | None:
        if value is not None and not _AUTHORITY.fullmatch(value):
            raise ValueError("is no host name or mail address in ASCII")
        return value


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, then ``overrides`` (None means: not given).

    :raises BadInput: a variable holds a value that the setting cannot take
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "RADAR_" + str(first["loc"][0]).upper()
        cause = first["msg"].removeprefix("Value error, ")
        raise BadInput(
            f"{name}: {cause} (got {first['input']!r}). Set it to a valid value or unset it."
        ) from error
