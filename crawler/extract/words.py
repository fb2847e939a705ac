"""The words by which German sites name sections, pages that are no items, and the small print around a text."""

import re

NOT_AN_ITEM = re.compile(
    r"^(?:impressum|imprint|datenschutz(?:erkl(?:ä|ae)rung|hinweise?)?|privacy(?: policy)?|kontakt(?:formular)?|contact|"
    r"ansprechpartner(?:innen)?|(?:ü|ue)ber uns|about(?: us)?|wir (?:ü|ue)ber uns|wer wir sind|das b(?:ü|ue)ndnis|unser b(?:ü|ue)ndnis|"
    r"(?:unsere )?(?:b(?:ü|ue)ndnis)?partner(?:innen)?(?: und unterst(?:ü|ue)tzer)?|kooperationspartner|mitglieder|netzwerk|"
    r"(?:n(?:ü|ue)tzliche )?links?|linkliste|mitmachen|mach(?:en sie)? mit|spenden|f(?:ö|oe)rder(?:er|ung)|sponsoren|"
    r"start(?:seite)?|home|homepage|willkommen|herzlich willkommen|aktuell(?:es)?|news|neuigkeiten|nachrichten|meldungen|"
    r"presse(?:mitteilungen|bereich)?|(?:unsere )?projekte|angebote|termine?|veranstaltungen|kalender|veranstaltungskalender|"
    r"archiv(?:e|es)?|newsarchiv|themen|rubriken|kategorien?|schlagw(?:ö|oe)rter|tags?|categories|suche|suchergebnisse?|search|"
    r"sitemap|inhalt(?:sverzeichnis)?|(?:ü|ue)bersicht|login|anmelden|anmeldung|registrieren|intern(?:er bereich)?|mitgliederbereich|"
    r"newsletter|downloads?|galerien?|galleries|gallery|fotos?|bilder|barrierefreiheit(?:serkl(?:ä|ae)rung)?|leichte sprache|geb(?:ä|ae)rdensprache|"
    r"cookies?(?:-richtlinie)?|agb|nutzungsbedingungen|haftungsausschluss|disclaimer|hilfe|faq|seite nicht gefunden|404|"
    r"(?:fehler|error) 404|nicht gefunden|not found|page not found|uncategorized|allgemein|g(?:ä|ae)stebuch|satzung|vorstand|team|"
    r"unsere ziele|ziele|leitbild|anfahrt|rss(?:-feeds?)?|feed)$",
    re.IGNORECASE,
)
NOT_AN_ITEM_PATH = re.compile(
    r"(?:^|/|[?&=])(?:impressum|imprint|datenschutz\w*|privacy\w*|kontakt\w*|contact|ueber-?uns|über-uns|about(?:-us)?|wir-ueber-uns|"
    r"(?:buendnis)?partner|links?|mitmachen|spenden|suche|search|login|logout|wp-login|wp-admin|anmelden|registrieren|register|"
    r"sitemap|agb|barrierefreiheit|newsletter-?anmeldung|warenkorb|cart|user/login|passwort\w*)(?:\.(?:html?|php|aspx?))?(?:/index\.\w{3,5})?/?$",
    re.IGNORECASE,
)
NOT_FOUND = re.compile(
    r"\b(?:seite|inhalt|beitrag|artikel|datei|page)\b.{0,30}\b(?:nicht (?:gefunden|vorhanden|verf(?:ü|ue)gbar)|not found|existiert nicht)|"
    r"^(?:fehler|error)?\s*404\b|^not found$",
    re.IGNORECASE,
)
STATIC_ANCHOR = re.compile(
    r"^\W*(?:impressum|imprint|datenschutz(?:erkl(?:ä|ae)rung|hinweise?)?|kontakt(?:formular)?|ansprechpartner(?:innen)?|login|anmelden|registrieren|"
    r"intern(?:er bereich)?|mitgliederbereich|suche|sitemap|inhaltsverzeichnis|barrierefreiheit(?:serkl(?:ä|ae)rung)?|leichte sprache|geb(?:ä|ae)rdensprache|"
    r"agb|nutzungsbedingungen|haftungsausschluss|disclaimer|drucken|druckversion|druckansicht|seite drucken|rss(?:-feed)?|newsletter|"
    r"cookie-?(?:richtlinie|einstellungen)|g(?:ä|ae)stebuch|anfahrt|links?|linkliste|n(?:ü|ue)tzliche links|mitmachen|"
    r"(?:unsere )?(?:b(?:ü|ue)ndnis)?partner(?:innen)?|spenden|english|leichte-sprache)\W*$",
    re.IGNORECASE,
)
NEVER_FETCH = re.compile(
    r"/(?:wp-login|wp-admin|wp-json/oembed|xmlrpc\.php|cgi-bin|typo3/|administrator/|user/(?:login|register)|intern/|internal/|login\b)"
    r"|[?&](?:replytocom|share|action=edit|do=edit|oldid|tx_indexedsearch|s|searchterm|suchbegriff|sword|add-to-cart|feed-me|"
    r"mailto|sendto|tmpl=component&print|format=pdf)=?"
    r"|/(?:search|suche|suchen)/?(?:\?|$)|/(?:trackback|comment-page-\d+|embed)/?$|/comments/feed/?|/comment\.php|[?&]type=trackback|[?&]serendipity(?:\[|%5b)",
    re.IGNORECASE,
)
PRINT_VIEW = re.compile(
    r"(?:[?&](?:type=98|print(?:er|view|able)?(?:=1|=true|=yes)?(?:&|$)|druck(?:ansicht|version)?(?:=1|=true|=ja)?(?:&|$)|view=print|format=print|"
    r"tmpl=component|no_cache=1&print)|/print(?:/|$|\.html?$)|[_-]druck(?:version)?\.\w+$|/druck(?:ansicht|version)?(?:/|\.|$)|/drucken/?$)",
    re.IGNORECASE,
)
ARCHIVE_BY_LABEL = re.compile(
    r"/(?:tags?|tagged|schlagw(?:o|oe|ö)rte?r?|stichwort|keywords?|authors?|autor(?:en)?|users?|themen|topics?|label)(?:/|$)"
    r"|[?&](?:tag|author|schlagwort|topic|tags?)=|/tag-|index\.php\?/(?:authors|plugin/tag)",
    re.IGNORECASE,
)
ARCHIVE_BY_DATE = re.compile(
    r"/(?:19|20)\d\d(?:/\d{1,2})?(?:/\d{1,2})?(?:\.html?)?/?$|[?&](?:m|month|monat|year|jahr|date|day|tag)=\d|"
    r"(?:overwriteDemand|archive|archiv)\W*(?:\]|%5D)?\W*(?:year|month|jahr|monat)|/archives/(?:19|20)\d\d/|(?:19|20)\d\d-\d\d(?:-\d\d)?/?$",
    re.IGNORECASE,
)
ARCHIVE_BY_CATEGORY = re.compile(
    r"/(?:kategorien?|category|categories|rubrik(?:en)?|ressort)(?:/|$)|[?&](?:cat|category|kategorie|rubrik)(?:_?id)?=",
    re.IGNORECASE,
)
CALENDAR = re.compile(r"kalender|calendar|termine|events?|veranstaltung", re.IGNORECASE)
PAGING = re.compile(
    r"/(?:page|seite|p)[/-]?\d+(?:/|\.html?|$)|[?&](?:\w*(?:page|seite|paged|start|offset|limitstart|currentpage|pointer))\]?=\d+"
    r"|(?:%5D|\])?(?:currentPage|page)(?:%5D|\])=\d+|/archives/P\d+\.html|/index-\d+\.html?$|/page\d+/?$",
    re.IGNORECASE,
)
PAGING_WORDS = re.compile(
    r"^(?:\W*(?:weiter|n(?:ä|ae)chste(?:\s+seite)?|(?:ä|ae)ltere(?:\s+(?:beitr(?:ä|ae)ge|meldungen|artikel|eintr(?:ä|ae)ge|posts?))?|next|older(?:\s+posts?)?|"
    r"vor|mehr (?:beitr(?:ä|ae)ge|meldungen)|»|›|>|>>|→)\W*|\d{1,3})$",
    re.IGNORECASE,
)
GENERIC_ANCHOR = re.compile(
    r"^\W*(?:mehr(?: (?:lesen|erfahren|dazu|infos?(?:rmationen)?))?|weiter(?:lesen| lesen)?|weiterlesen.*|(?:ganzen )?(?:artikel|beitrag|text|meldung) lesen|"
    r"lesen sie mehr|details?|zum (?:artikel|beitrag|projekt|termin)|zur (?:meldung|seite|veranstaltung)|hier(?: klicken)?|klicken sie hier|link|"
    r"read more(?:.*)?|continue reading.*|more|druck(?:version|ansicht|en)?|print|(?:seite )?drucken|zur(?:ü|ue)ck(?: zur (?:ü|ue)bersicht)?|"
    r"(?:zur )?(?:ü|ue)bersicht|nach oben|top|back|(?:\d+|keine|ein(?:en)?) kommentare?.*|kommentar(?:e| schreiben| hinterlassen)?|"
    r"permalink|pdf|download|bearbeiten|teilen|facebook|twitter|whatsapp|e-?mail|per mail empfehlen|quelltext|source|sourcecode|\d{1,3}|»|›|>|\.\.\.|…|"
    r"\W*vollst(?:ä|ae)ndig lesen|.*vollst(?:ä|ae)ndig lesen|zum kalender|alle (?:meldungen|termine|projekte|beitr(?:ä|ae)ge|news|veranstaltungen)(?: .*)?)\W*$",
    re.IGNORECASE,
)
SECTION_WORDS = {
    "project": re.compile(
        r"projekt(?!or)|initiativen|best-?practice|gute[-_ ]beispiele|project|vorhaben", re.IGNORECASE
    ),
    "event": re.compile(
        r"(?<![a-zäöüß])termin(?:e|en|kalender|liste|vorschau|(?:ü|ue)bersicht)?(?![a-zäöüß])|veranstaltung|kalender|calendar|\bevents?\b|\bkurse\b",
        re.IGNORECASE,
    ),
    "news": re.compile(
        r"aktuell|neuigkeit|\bnews\b|nachricht|meldung|presse|blog|artikel|beitr(?:a|ä|ae)g|archives?/|posts?\b",
        re.IGNORECASE,
    ),
}
STOP_HEADING = re.compile(
    r"^\W*(?:(?:ä|ae)hnliche (?:beitr(?:ä|ae)ge|artikel|meldungen|themen)|weitere (?:meldungen|beitr(?:ä|ae)ge|artikel|nachrichten|news|termine|veranstaltungen|projekte)"
    r"(?: .{0,30})?|das k(?:ö|oe)nnte (?:sie|dich|euch) auch interessieren.*|verwandte (?:themen|beitr(?:ä|ae)ge|artikel)|related(?: posts?)?|mehr zum thema.*|"
    r"auch interessant|lesen sie auch.*|(?:\d+ )?kommentare?(?: .{0,40})?|schreibe? einen kommentar.*|leave a (?:reply|comment).*|kommentar (?:schreiben|hinterlassen).*|"
    r"(?:beitrags|artikel)-?navigation|teilen(?: mit)?|diesen beitrag teilen|trackbacks?.*|(?:ü|ue)ber den autor.*|zuletzt (?:ver(?:ö|oe)ffentlicht|gelesen)|"
    r"letzte (?:meldungen|beitr(?:ä|ae)ge)|neueste (?:meldungen|beitr(?:ä|ae)ge|kommentare)|top-?aktuell)\W*$",
    re.IGNORECASE,
)
SMALL_PRINT = re.compile(
    r"^\W*(?:teilen?|teilen auf|share|drucken|druckversion|druckansicht|nach oben|zur(?:ü|ue)ck|zur(?:ü|ue)ck zur (?:ü|ue)bersicht|(?:ü|ue)bersicht|"
    r"pdf|als pdf|rss|permalink|bearbeiten|edit|weiterlesen|mehr|vorheriger|n(?:ä|ae)chster|werbung|anzeige)\W*$"
    r"|^\W*(?:kategorien?|category|rubrik|schlagw(?:ö|oe)rter|schlagworte?|stichw(?:ö|oe)rter|tags?|themen|verschlagwortet|kategorisiert|abgelegt unter|ver(?:ö|oe)ffentlicht "
    r"(?:in|unter|von)|eingeordnet|dieser (?:beitrag|eintrag|artikel) (?:wurde|ist)|posted in|filed under|geschrieben von|autor(?:in)?|"
    r"von redaktion|ver(?:ö|oe)ffentlicht am|teile(?:n)?|share this|gef(?:ä|ae)llt mir|vorheriger (?:beitrag|artikel)|n(?:ä|ae)chster (?:beitrag|artikel)|previous|next|"
    r"lesezeit|reading time|stand|letzte (?:ä|ae)nderung|zuletzt (?:ge(?:ä|ae)ndert|aktualisiert)|aktualisiert|"
    r"link zum (?:beitrag|artikel)|sie befinden sich hier|sie sind hier)\b\s*[:|(]?.{0,160}$",
    re.IGNORECASE,
)
CAPTION = re.compile(
    r"^\W*(?:foto|fotos|bild|bilder|grafik|abbildung|abb|quelle|bildquelle|bildnachweis|bildrechte|copyright|logo)s?\b\.?\s*(?:[:©(/|-]|von\b|\u00a9)"
    r"|(?:foto|bild|fotos|bilder|quelle)\s*:\s*[^.]{2,60}$|^\W*©|\(\s*(?:foto|bild)\s*:[^)]*\)\s*$",
    re.IGNORECASE,
)
CONTACT_LEAD = re.compile(
    r"^\W*(?:(?:ihre? |pers(?:ö|oe)nlicher )?(?:presse)?kontakt(?:person|daten|adresse)?|ansprechpartner(?:in|innen)?|ansprechperson(?:en)?|r(?:ü|ue)ckfragen(?: an| bitte an| beantwortet)?|"
    r"(?:bei )?fragen(?: an| beantwortet)?|weitere (?:informationen|infos|ausk(?:ü|ue)nfte)(?: (?:bei|unter|erteilt|gibt es|erhalten sie))?|informationen(?: bei| unter| erteilt)?|infos?(?: bei| unter|\s*:)|"
    r"(?:um )?(?:eine )?(?:vorherige )?anmeldung(?:en)?(?: bei| unter| bis| an| erbeten| erforderlich| per)?|auskunft(?: erteilt)?|ausk(?:ü|ue)nfte|projektleitung|koordination|tel(?:efon)?|telefax|fax|mobil|e-?mail|mail|"
    r"n(?:ä|ae)here (?:informationen|ausk(?:ü|ue)nfte)|leitung|redaktion|verantwortlich)\b",
    re.IGNORECASE,
)
CONTACT_DATA = re.compile(
    r"[\w.+-]+\s*(?:@|\(\s*(?:at|ät|a)\s*\)|\[\s*(?:at|ät|a)\s*\]|\{\s*(?:at|ät)\s*\}|\s+\(?at\)?\s+)\s*[\w-]+(?:\s*(?:\.|\(punkt\)|\[punkt\]|\{punkt\}|\(dot\)|\[dot\])\s*[\w-]+)+"
    r"|\b(?:tel(?:efon)?|fon|fax|telefax|mobil|handy|ruf|durchwahl)\b\.?\s*(?:nr\.?|nummer)?\s*:?\s*[+(]?\d[\d\s()/.–-]{4,}"
    r"|(?<![\d.,])(?:\+49|0049)[\s(]?[\d\s()/–-]{6,}\d|(?<![\d.,/-])\(?0\d{2,5}\)?\s*[/–-]\s*\d[\d\s–-]{3,}\d|\(0\d{2,5}\)\s*\d[\d\s–-]{3,}\d",
    re.IGNORECASE,
)


def section_of(text: str) -> str | None:
    """The kind that a section's name or address speaks of: ``project``, ``event``, ``news``, or None."""
    for kind, pattern in SECTION_WORDS.items():
        if pattern.search(text):
            return kind
    return None
