"""Logging of the crawler's processes: structured lines on stderr, quiet unless asked."""

import logging
import sys

import structlog

_FIELDS = {"url", "host", "seconds", "asked", "source", "kind"}
_QUIET = ("scrapy", "asyncio", "aiohttp", "apscheduler", "py.warnings")


def configure_logging(verbose: bool = False) -> None:
    """Send log records to stderr as ``time level event key=value``; warnings and worse, or all from INFO."""
    before: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(allow=_FIELDS),
        structlog.processors.TimeStamper(fmt="%H:%M:%S"),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False),
            ],
            foreign_pre_chain=before,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if verbose else logging.WARNING)
    for name in _QUIET:
        # Scrapy logs each failed download as an error of its own; ours is the visit's one sentence.
        logging.getLogger(name).setLevel(logging.INFO if verbose else logging.CRITICAL)
    logging.captureWarnings(True)
