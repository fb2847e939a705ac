"""The command that shows what the stored items are about, and tells it anew after a change of the words."""

from collections import Counter
from typing import Annotated, Any

import typer
from sqlmodel import col, select

from aggregator import meaning
from aggregator.commands import DatabaseOption, JsonOption, now, opened, print_json
from aggregator.models import Item, Source
from aggregator.selecting import shown
from aggregator.topics import vocabulary


def topics(
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Look again at items that an older vocabulary has seen.")
    ] = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """List the topics with how many live items each has.

    Example: radar topics --refresh
    """
    known = vocabulary()
    with opened(database) as found:
        done = meaning.refresh(found, now()) if refresh else None
        with found.session() as session:
            rows = session.exec(
                select(Item.topics).join(Source, col(Source.id) == Item.source_id).where(*shown())
            ).all()
    counts = Counter(key for keys in rows for key in keys)
    result: dict[str, Any] = {
        "version": known.version,
        "topics": [
            {"key": topic.key, "label": topic.label, "focus": topic.focus, "items": counts[topic.key]}
            for topic in known.topics.values()
        ],
        "without": sum(not keys for keys in rows),
    }
    if done is not None:
        result |= {"classified": done.topics, "compared": done.stories}
    if as_json:
        return print_json(result)
    if done is not None:
        typer.echo(f"{done.topics} items classified, {done.stories} compared with others.")
    for topic in result["topics"]:
        typer.echo(f"{topic['items']:>6}  {topic['key']:<17}  {topic['label']}")
    typer.echo(f"{result['without']:>6}  {'–':<17}  none of these (vocabulary {known.version})")
    return None
