"""The one exception tree. Every message names its subject, its cause and the mend.

RadarError
├── BadInput                the person can mend it: the command line prints one sentence and exits 2
│   ├── AddressInvalid      a URL without scheme or host, or an address we may not visit
│   ├── SourceUnknown       no source has this slug
│   ├── ItemUnknown         no item has this URL
│   ├── RulesInvalid        site rules with an unknown key, a selector that does not parse
│   ├── SelectionUnclear    a filter that names no Land, topic, place, set
│   ├── ImportUnreadable    a CSV or OPML file that cannot be understood
│   ├── BackupUnreadable    not a backup, a damaged one, or one of another schema
│   ├── RecordingBroken     a WARC that ends in the middle, a folder without recordings
│   ├── DatabaseUnusable    cannot be opened, or was written by a newer version
│   ├── SettingsIncomplete  a setting that the asked-for work cannot do without
│   └── PortInUse           another program listens there
└── VisitFailed             one source could not be visited: recorded as its visit's error, the run goes on
"""


class RadarError(Exception):
    """Base of everything this project raises on purpose."""


class BadInput(RadarError):
    """The person who called can mend it. Exit code 2."""


class AddressInvalid(BadInput):
    """A URL without scheme or host, or an address that may not be visited."""


class SourceUnknown(BadInput):
    """No source has this slug."""


class ItemUnknown(BadInput):
    """No item has this URL or number."""


class RulesInvalid(BadInput):
    """Site rules with an unknown key, a selector that does not parse, or an address off the site."""


class SelectionUnclear(BadInput):
    """A filter of an address that names no Land, topic, place or set. The message is German: pages show it."""


class ImportUnreadable(BadInput):
    """A CSV or OPML file that cannot be understood as a list of sources."""


class BackupUnreadable(BadInput):
    """A file that is no backup, a damaged one, or one of another schema."""


class RecordingBroken(BadInput):
    """A recording that cannot be read to its end, or a folder that holds none."""


class DatabaseUnusable(BadInput):
    """The database cannot be opened, or its schema is newer than this program."""


class SettingsIncomplete(BadInput):
    """A setting is missing that the asked-for work cannot do without."""


class PortInUse(BadInput):
    """Another program already listens on the asked-for port."""


class VisitFailed(RadarError):
    """A source could not be visited. ``kind`` is a stable word for tables, the message is for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
