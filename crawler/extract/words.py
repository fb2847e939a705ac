"""The words by which German sites name sections, pages that are no items, and the small print around a text.

Each pattern is written as one alternative a line; ``ae`` is read where ``ä`` stands (and so on) and blanks as any
white space.
"""

import re

_UMLAUTS = {"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)"}


def _one_of(alternatives: str) -> str:
    lines = [line.strip() for line in alternatives.strip().splitlines() if line.strip()]
    text = "(?:" + "|".join(lines) + ")"
    for umlaut, both in _UMLAUTS.items():
        text = text.replace(umlaut, both)
    return text.replace(" ", r"\s+")


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_STANDING = """
    impressum|imprint
    datenschutz|datenschutz(?:erklärung|hinweise?)(?: für .{0,30})?|privacy(?: policy)?
    kontakt(?:formular|daten)?(?: (?:und |& )?anfahrt)?|contact(?: us)?|presse[- ]?(?:kontakt|verteiler)
    (?:ihre |unsere )?(?:ansprechpartner(?:innen)?|ansprechpersonen)
    login|log in|anmelden|registrieren|intern(?:er bereich)?|mitgliederbereich|mein konto
    abmelden|log ?out|registrierung|passwort (?:vergessen|zurücksetzen)|warenkorb
    suche|suchergebnisse?|search(?: results)?|sitemap|inhalt(?:sverzeichnis)?|index
    barrierefreiheit(?:serklärung)?|erklärung zur barrierefreiheit|(?:(?:infos?|informationen) in )?leichter? sprache
    gebärdensprache|in gebärdensprache
    agb|nutzungsbedingungen|haftungsausschluss|disclaimer|rechtliches|rechtliche hinweise|bildnachweise?|netiquette
    widerruf(?:sbelehrung|srecht|sformular)?|cookies?[- ]?(?:richtlinie|einstellungen|hinweise?)?(?: [(]?eu[)]?)?
    gästebuch|anfahrt|so finden sie uns|hilfe|faqs?|häufig(?:e|(?: gestellte)) fragen|druckansicht|druckversion
    newsletter(?:[- ]?(?:anmeldung|abmeldung|abonnieren|abbestellen))?|rss(?:-?feeds?)?|feeds?|social media
    sidebar|seitenleiste|playground
    (?:nützliche |hilfreiche |externe )?links?|linkliste|linksammlung
    mitmachen|mach(?:en sie)? mit|(?:jetzt |online[- ]?)?spenden|spendenkonto
    mitglied werden|mitgliedschaft|mitgliedsantrag|beitrittserklärung
    (?:unsere )?(?:bündnis|kooperations|netzwerk)?partner(?:innen)?(?: und (?:partner|förderer|unterstützer))?
"""
_ABOUT = """
    (?:der |unser |über den )?verein
    (?:wir )?über (?:uns|mich|das bündnis)|about(?: us)?|wer wir sind|das (?:bündnis|team|netzwerk)
    unser bündnis|(?:unsere |die )?mitglieder|(?:das )?lokales? bündnis(?: für familien?)?|bündnis für familien?
    was ist (?:ein|das) (?:lokales? )?bündnis(?: für familien?)?|lokale bündnisse(?: für familien?)?|wir stellen uns vor
    netzwerk|(?:förder(?:er|ung)|sponsoren|unterstützer)(?: und (?:förderer|sponsoren|unterstützer))?
    satzung|vorstand|(?:unser )?team|geschäftsstelle|koordination|koordinierungs(?:stelle|kreis)|beirat|organigramm
    unsere ziele|ziele|leitbild|geschichte(?: des bündnisses)?|chronik|organisation|struktur|arbeitsgruppen
    steuerungsgruppe|lenkungs(?:gruppe|kreis)|gründungsvereinbarung|öffnungszeiten
    downloads?|download-?bereich|materialien|publikationen|formulare|mediathek|galerien?|galleries|gallery|fotos?|fotogalerie|bilder|bildergalerie|presse(?:stimmen|spiegel|fotos)
"""
_SECTIONS = """
    start(?:seite)?|home(?:page)?|(?:herzlich )?willkommen!?(?: (?:bei|beim|auf) .*)?|übersicht|menü
    aktuell(?:es)?|neues|news|neuigkeiten|nachrichten|meldungen|alle (?:beiträge|meldungen|news|artikel)|blog
    beiträge|artikel
    presse(?:mitteilungen|bereich|informationen)?|(?:unsere |alle )?projekte|projektübersicht|angebote
    was wir tun|unsere arbeit|schwerpunkte|(?:unsere )?vorhaben|portfolio|journal
    termine?|(?:nächste|kommende|aktuelle|unsere) (?:termine|veranstaltungen)|demnächst|vorschau|rückblick
    (?:veranstaltungs|termin)(?:serie|reihe)|veranstaltungen|kalender|veranstaltungskalender|terminkalender|terminübersicht
    (?:news|newsletter)?[- ]?archiv(?:e|es)?|themen(?:felder)?|rubriken|kategorien?|schlagwörter|tags?|categories
    uncategorized|allgemein(?:es)?
"""
_GONE = """
    (?:(?:(?:fehler|error) )?404 )?(?:(?:seite|page) )?(?:nicht gefunden|not found)|(?:(?:fehler|error) )?404
    wartungs(?:arbeiten|modus)|zugriff verweigert|access denied|forbidden|under construction
    (?:diese seite ist )?im aufbau|hallo welt|hello world|beispiel-?seite|sample page
    suchergebnisse? (?:für|nach|zu) .*|ihre suche nach .*|suche nach: .*|search results for .*
    (?:vielen dank|danke) für (?:ihre|deine|eure) (?:anmeldung|nachricht|mitteilung|anfrage|bestellung|eintragung)
"""
NOT_AN_ITEM = _compile(f"^{_one_of(_STANDING + _ABOUT + _SECTIONS + _GONE)}$")
STATIC_ANCHOR = _compile(rf"^\W*{_one_of(_STANDING)}\W*$")
NOT_AN_ITEM_PATH = _compile(
    r"(?:^|/|[?&=:])"
    + _one_of("""
    impressum|imprint|datenschutz\\w*|privacy\\w*|kontakt\\w*|contact|über-?uns|wir-über-uns|about(?:-us)?
    (?:bündnis)?partner|links?|mitmachen|spenden|suche|search|login|logout|wp-login|wp-admin|anmelden
    registrieren|register
    sitemap|agb|barrierefreiheit\\w*|newsletter-?(?:an|ab)meldung|warenkorb|cart|user/login|passwort\\w*
    widerruf\\w*|cookies?|cookie-(?:richtlinie|hinweise?|einstellungen)(?:-eu)?|suchergebnisse?|haftungsausschluss|disclaimer
    presse-?kontakt|mitglied-werden|mitgliedsantrag|anfahrt|faq|netiquette|nutzungsbedingungen
    """)
    + r"(?:\.(?:html?|php|aspx?))?(?:/index\.\w{3,5})?/?$"
)
_MONTHS = "januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
PERIOD_TITLE = _compile(
    "^"
    + _one_of("""
    meldungen|archive?|aktuelles|news|beiträge|nachrichten|termine|presse\\w*|projekte|kalender|veranstaltungen|monat|jahr
    kategorie|category|schlagwort|tag|rubrik|thema|autor|author|posts (?:by|about|in|tagged)\\b.*|einträge|artikel
    newsletter|rundbrief|info-?brief
    """)
    + r"?\W*(?:(?:nr\.?|nummer|ausgabe)?\s*\d{1,3}\s*[/|,.-]\s*)?"
    + rf"(?:(?:von|vom|aus|im|für|from|of|der|des)\s+)?(?:(?:{_MONTHS})\s+)?(?:19|20)\d\d(?:\W+\d{{1,2}})?$"
)
LABEL_TITLE = _compile(
    r"^\W*"
    + _one_of("kategorie|category|schlagwort|schlagwörter|tag|rubrik|thema|autor(?:in)?|author|archive?")
    # Not Autor:innen, nor Thementag-Treff.
    + r"(?:\s*[:»](?!innen|in\b)|\s+[-–]\s)"
)
NOT_FOUND = _compile(
    r"\b(?:seite|inhalt|beitrag|artikel|datei|page)\b.{0,30}\b"
    + _one_of("nicht (?:gefunden|vorhanden|verfügbar)|not found|existiert nicht")
    + r"|^(?:fehler|error)?\s*404\b|^not found$"
)

NEVER_FETCH = _compile(
    r"/(?:wp-login|wp-admin|wp-json/oembed|xmlrpc\.php|cgi-bin|typo3/|administrator/|user/(?:login|register)|intern/"
    r"|internal/|login\b)"
    r"|[?&](?:replytocom|share|action=edit|do=(?:edit|login|media|recent|revisions|diff|backlink|index|export\w*)|oldid"
    r"|tx_indexedsearch|s|searchterm|suchbegriff|sword|add-to-cart|feed-me|mailto|sendto|idx|format=pdf|type=trackback|schrift\w*|schriftgr\w*|kontrast|fontsize|zoom)"
    r"(?:=|&|$)"
    r"|/(?:@@)?(?:search|suche|suchen)/?(?:\?|$)|/(?:trackback|comment-page-\d+|embed)/?$|/comments/feed/?|/ical/?$|[?&]ical=|/comment\.php"
    r"|[?&]serendipity(?:\[|%5b)|/component/(?:search|users|mailto|finder)/"
)
PRINT_VIEW = _compile(
    r"[?&](?:type=98|print(?:er|view|able)?(?:=1|=true|=yes)?(?:&|$)|druck(?:ansicht|version)?(?:=1|=true|=ja)?(?:&|$)"
    r"|view=print|format=print|tmpl=component|no_cache=1&print)|/print(?:/|$|\.html?$)|[_-]druck(?:version)?\.\w+$"
    r"|/druck(?:ansicht|version)?(?:/|\.|$|_)|/drucken/?$"
)
ARCHIVE_BY_LABEL = _compile(
    r"/(?:tags?|tagged|schlagw(?:o|oe|ö)rte?r?|stichw(?:o|oe|ö)rte?r?|keywords?|authors?|autor(?:en)?|users?|themen"
    r"|topics?|label|venues?|(?:veranstaltungs)?orte?|locations?|organi[sz]ers?|veranstalter)(?:/|$)"
    r"|/(?:users?|authors?|profile?|members?)\.php|[?&](?:tag|author|schlagwort|topic|tags?)="
    r"|index\.php\?/(?:authors|plugin/tag)"
)
ARCHIVE_BY_CATEGORY = _compile(
    r"/(?:kategorien?|category|categories|rubrik(?:en)?|ressort)(?:/|$)|[?&](?:cat|category|kategorie)(?:(?:_?id)?=|\.\d)"
)
IDENTIFIES_ARTICLE = _compile(
    r"[?&](?:view=article\b|(?:(?:news|artikel|article|beitrag|item|post|story)_?id|news|artikel|article|beitrag)=)"
)
ARCHIVE_BY_DATE = _compile(
    r"/(?:19|20)\d\d(?:/\d{1,2})?(?:/\d{1,2})?(?:\.html?)?/?$|[?&](?:m|month|monat|year|jahr|date|day|tag)=\d"
    r"|(?:overwriteDemand|archive|archiv)\W*(?:\]|%5D)?\W*(?:year|month|jahr|monat)|/archives/(?:19|20)\d\d/"
    r"|(?:19|20)\d\d-\d\d(?:-\d\d)?/?$"
)
CALENDAR = _compile(r"kalender|calendar|termine|events?|veranstaltung")
PAGING = _compile(
    # Not seite12.html or seite/17.html: hand-made sites number their ordinary pages like that.
    r"/(?:page|seite|p)/\d{1,3}(?:/(?:index\.\w+)?)?(?:[?#]|$)|/page/\d{1,3}\.html?|/(?:page|seite)-?\d{1,3}/?(?:[?#]|$)"
    r"|[?&](?:\w*(?:page|seite|paged|start|offset|limitstart|currentpage|pointer))\]?=\d+"
    r"|[?&](?:page_[a-z]\d*|b_start(?::|%3A)int)=\d+|(?:%5D|\])?(?:currentPage|page)(?:%5D|\])=\d+|/archives/P\d+\.html|/index-\d+\.html?$"
    r"|/index\d+\.html?$"
)
NEXT_PAGE = _compile(
    r"^\W*(?:n(?:ä|ae)chste\s+seite|(?:ä|ae)ltere\s+(?:beitr(?:ä|ae)ge|meldungen|artikel|eintr(?:ä|ae)ge|posts?)"
    r"|next\s+page|older\s+posts?)\W*$"
)
PAGING_WORDS = _compile(
    r"^(?:\W*"
    + _one_of("""
    weiter|nächste(?: seite)?|(?:ältere|frühere)(?: (?:beiträge|meldungen|artikel|einträge|posts?))?
    next(?: page)?|older(?: posts?)?|vor|mehr (?:beiträge|meldungen)|»|›|>|>>|→
    """)
    + r"\W*|\d{1,3})$"
)
GENERIC_ANCHOR = _compile(
    r"^\W*"
    + _one_of("""
    mehr(?: (?:lesen|erfahren|dazu|infos?(?:rmationen)?))?|weiter(?:lesen| lesen)?|weiterlesen.*
    lesen sie mehr|[^.!?]{0,80}vollständig lesen
    (?:ganzen |gesamten )?(?:artikel|beitrag|text|meldung) (?:lesen|anzeigen)
    zum (?:artikel|beitrag|projekt|termin|kalender)
    zur (?:meldung|seite|veranstaltung|startseite)|details?(?: anzeigen)?|hier(?: klicken)?|klicken sie hier|link
    read more.*|continue reading.*|more|permalink|pdf|download|bearbeiten|quelltext|source|sourcecode
    druck(?:version|ansicht|en)?|print|(?:seite |artikel )?drucken
    zurück(?: zur (?:übersicht|liste|startseite))?|(?:zur )?übersicht
    nach oben|seitenanfang|top|back|(?:\\d+|keine|ein(?:en)?) kommentare?.*|kommentar(?:e| schreiben| hinterlassen)?
    <?(?:https?://|www\\.)\\S+|teilen|facebook|twitter|whatsapp|e-?mail|per mail empfehlen|\\d{1,3}|»|›|>|\\.\\.\\.|…
    alle (?:meldungen|termine|projekte|beiträge|news|veranstaltungen)(?: (?:anzeigen|ansehen|lesen|im überblick))?
    alle (?:meldungen|termine|projekte|beiträge|news|veranstaltungen) (?:von|zum thema|aus|des|der|in der) .{1,40}
    """)
    + r"\W*$"
)
NEWSLETTER_ISSUE = _compile(
    "^(?:.{0,30}[ -])?(?:newsletter|rundbrief|infobrief|familienbrief|b(?:ü|ue)ndnisbrief|mitteilungsblatt|e-?paper)"
    r"(?!.{0,12}(?:abonnieren|bestellen|anmeld|abmeld))\b.{0,50}$"
)
BACK_ANCHOR = _compile(
    r"^\W*"
    + _one_of("""
    zurück(?: zur? (?:übersicht|liste|startseite|seite|archiv|aktuelles))?|(?:zur )?übersicht
    nach oben|seitenanfang|top|back|home|zum kalender|druck(?:version|ansicht|en)?|print
    (?:seite |artikel )?drucken|(?:zur )?startseite
    (?:vorherige|nächste|vorige|neuere|ältere)[rs]? (?:meldung|beitrag|artikel|eintrag|nachricht|termin|projekt)
    (?:previous|next|older|newer)(?: (?:post|article|entry))?
    """)
    + r"\W*$"
)
SECTION_WORDS = {
    "project": _compile(
        "projekt(?!or)|portfolio|initiativen|best-?practice|gute[-_ ]beispiele|project|vorhaben"
        "|was[-_ ]wir[-_ ](?:tun|machen)|unsere[-_ ]arbeit|arbeitsfelder|schwerpunkte|aktivit"
    ),
    "event": _compile(
        r"(?<![a-zäöüß])termin(?:e|en|kalender|liste|vorschau|(?:ü|ue)bersicht)?(?![a-zäöüß])|veranstaltung|kalender"
        r"|calendar|\bevents?\b|\bkurse\b"
    ),
    "news": _compile(
        r"aktuell|neuigkeit|\bneues\b|\bnews\b|nachricht|meldung|presse|blog|\bjournal\b|artikel|beitr(?:a|ä|ae)g|archives?/|posts?\b"
    ),
}
STOP_HEADING = _compile(
    r"^\W*"
    + _one_of("""
    ähnliche (?:beiträge|artikel|meldungen|themen)|verwandte (?:themen|beiträge|artikel)
    related(?: posts?)?|auch interessant
    weitere (?:meldungen|beiträge|artikel|nachrichten|news|termine|veranstaltungen|projekte|themen)(?: .{0,30})?
    das könnte (?:sie|dich|euch) auch interessieren.*|mehr zum thema.*|lesen sie auch.*
    (?:\\d+ )?kommentare?(?: .{0,40})?
    schreibe? einen kommentar.*|leave a (?:reply|comment).*|kommentar (?:schreiben|hinterlassen).*
    (?:beitrags|artikel)-?navigation|teilen(?: mit)?|diesen beitrag teilen|trackbacks?.*|über den autor.*
    zuletzt (?:veröffentlicht|gelesen)|letzte (?:meldungen|beiträge)
    neueste (?:meldungen|beiträge|kommentare)|top-?aktuell
    """)
    + r"\W*$"
)
SMALL_PRINT = _compile(
    r"^\W*"
    + _one_of("""
    teilen?(?: auf)?|share|drucken|druckversion|druckansicht|nach oben|zurück|zurück zur übersicht
    übersicht|pdf|als pdf|rss
    link kopieren|jetzt anmelden|zur anmeldung|zeit (?:und|&) ort|über die veranstaltung|die anmeldung ist geschlossen
    diese[ns]? (?:beitrag|artikel|seite|veranstaltung|meldung) (?:teilen|drucken|empfehlen)
    (?:diesen )?(?:termin )?(?:zum|in den) kalender(?: eintragen| hinzufügen| übernehmen)?|kalender abonnieren
    (?:facebook|x|twitter|whatsapp|linkedin|instagram|xing|telegram|e-?mail|link kopieren|[(]twitter[)]|teilen|,|\\s)+
    permalink|bearbeiten|edit|weiterlesen|mehr|vorheriger|nächster|werbung|anzeige
    inhaltsverzeichnis|inhalt|[(]?\\d+ stimmen?[)]?|(?:diesen )?artikel bewerten
    """)
    + r"\W*$|^\W*"
    + _one_of("""
    veröffentlicht (?:in|unter|von\\w*|am)|eingeordnet|dieser (?:beitrag|eintrag|artikel) (?:wurde|ist)
    posted in|filed under|kategorisiert|abgelegt unter
    um (?:einen )?kommentare? (?:zu|abzugeben|schreiben)
    (?:sie müssen|bitte) (?:sich )?(?:angemeldet|anmelden|einloggen)
    geschrieben von|von redaktion|share this|gefällt mir|vorheriger (?:beitrag|artikel)
    nächster (?:beitrag|artikel)|(?:previous|next)(?: post| article)?|lesezeit|reading time|letzte änderung
    zuletzt (?:geändert|aktualisiert)|link zum (?:beitrag|artikel)
    sie (?:befinden sich|sind) hier|zugriffe
    """)
    + r"\b\s*[:|(→-]?.{0,160}$|^\W*"
    # Words that prose begins with, too: "Themen waren …" is no list of them.
    + _one_of("""
    kategorien?|category|rubrik|schlagwörter|schlagworte?|stichwörter|tags?|themen|verschlagwortet
    autor(?:in)?|teile(?:n)?|stand|aktualisiert
    """)
    + r"\b(?:\s*[:|(→]|\s+-\s|(?!-)(?!.*[a-zäöüß]{2}[.!?]\W*$)).{0,160}$"
)
SAYS_PUBLISHED = _compile(
    r"ver(?:ö|oe)ffentlicht|erschienen|eingestellt|erstellt|gespeichert von|pressemitteilung|meldung vom|online seit"
    r"|publiziert|posted|^\W*datum\s*:"
)
APPEARED = _compile(
    r"^\W*(?:erschienen|veröffentlicht|abgedruckt|zuerst) (?:im|in|am)\b[^.!?]{0,60}\d.{0,30}(?:19|20)\d\d\W*$"
)
CHANGED = _compile(
    r"(?:zuletzt|letzte[rn]?)\s+(?:(?:ge|be|ver)ändert|geändert|änderung|aktualisier\w+|bearbeit\w+|last modified)\b"
)
CAPTION = _compile(
    r"^\W*(?:(?:beitrags|titel|symbol)?(?:foto|bild)|fotos|bilder|grafik|abbildung|abb|quelle|bildquelle|bildnachweis|bildrechte|copyright|logo)s?\b\.?"
    r"(?:\s*[:©(/|]|\s+-\s|\s*von\b)|(?:foto|bild|fotos|bilder|quelle)\s*:\s*[^.]{2,60}$|^\W*©|\(\s*(?:foto|bild)\s*:[^)]*\)\s*$"
)
CONTACT_LEAD = _compile(
    r"^\W*"
    + _one_of("""
    (?:ihre? |persönlicher )?(?:presse)?kontakt(?:person|daten|adresse)?|ansprechpartner(?:in|innen)?
    ansprechperson(?:en)?
    rückfragen(?: an| bitte an| beantwortet)?|(?:bei )?fragen(?: an| beantwortet)?|auskunft(?: erteilt)?|auskünfte
    weitere (?:informationen|infos|auskünfte)(?: (?:bei|unter|erteilt|gibt es|erhalten sie))?
    informationen(?: bei| unter| erteilt)?|infos?(?: bei| unter|:)|nähere (?:informationen|auskünfte)
    projektleitung|koordination
    (?:um )?(?:eine )?(?:vorherige )?anmeldung(?:en)?(?: bei| unter| bis| an| erbeten| erforderlich| per)?
    tel(?:efon)?|telefax|fax|mobil|e-?mail|mail|leitung|redaktion|verantwortlich
    """)
    + r"\b"
)
CONSENT = _compile(
    r"freischalten|externe[nr]? inhalte?|einverst(?:ä|ae)nd|cookie|datenschutz-?einstellungen|privatsph(?:ä|ae)re"
    r"|aktivieren sie javascript|javascript (?:ist )?deaktiviert"
)
PROMOTION = _compile(
    r"^\W*(?:"
    r"(?:jetzt |hier )?(?:abonnieren sie|melden sie sich|abonniere|registrieren sie sich)\b.{0,80}\bnewsletter"
    r"|(?:jetzt )?(?:zum|für den|unseren) newsletter\b|newsletter\b.{0,40}\b(?:abonnieren|bestellen|anmelden)"
    r"|(?:sofern|soweit) nicht anders (?:angegeben|ausgewiesen|vermerkt|gekennzeichnet)|alle rechte vorbehalten"
    r"|(?:folgen sie|folgt|folge) uns (?:auf|bei)|anzeige\b.{0,3}enth(?:ä|ae)lt)"
)
COMMENT = _compile(
    r"^\W*[\w.@-]{2,30}(?: [\w.-]{2,30})? (?:schrieb|schreibt|kommentierte?|meint(?:e)?) am \d{1,2}\.[^!?]{0,30}?:"
)
CLOAKED = _compile("vor spambots geschützt")
CONTACT_DATA = _compile(
    r"vor spambots geschützt|"
    r"(?<![\w.+-])[\w.+-]++\s*(?:@|\(\s*(?:at|ät|a)\s*\)|\[\s*(?:at|ät|a)\s*\]|\{\s*(?:at|ät)\s*\}|\s+\(?at\)?\s+)\s*[\w-]+"
    r"(?:\s*(?:\.|\(punkt\)|\[punkt\]|\{punkt\}|\(dot\)|\[dot\])\s*[\w-]+)+"
    r"|\b(?:tel(?:efon)?|fon|fax|telefax|mobil|handy|ruf|durchwahl)\b\.?\s*(?:nr\.?|nummer)?\s*:?\s*[+(]?\d[\d\s()/.–-]{4,}"
    r"|(?<![\d.,])(?:\+49|0049)[\s(]?[\d\s()/–-]{6,}\d|(?<![\d.,/-])\(?0\d{2,5}\)?\s*[/–-]\s*\d[\d\s–-]{3,}\d"
    r"|\(0\d{2,5}\)\s*\d[\d\s–-]{3,}\d"
    r"|(?<![\d.,/-])0[2-9]\d{1,4}\s\d{2,6}(?:[\s–-]\d{1,6})+\b"
)


def section_of(text: str) -> str | None:
    """The kind that a section's name or address speaks of: ``project``, ``event``, ``news``, or None."""
    for kind, pattern in SECTION_WORDS.items():
        if pattern.search(text):
            return kind
    return None


def section_named(title: str) -> str | None:
    """The kind that a page is named after: its title begins so, or is hardly more. A sentence may just use the word."""
    parts = title.split()
    return section_of(title if len(parts) <= 4 else " ".join(parts[:2]))


def section_of_address(url: str) -> str | None:
    """As :func:`section_of` for an address: its folders, its query, and its last part if that is short."""
    path, _, query = re.sub(r"^\w+://[^/]+", "", url).partition("?")
    folders, _, name = path.rstrip("/").rpartition("/")
    short = name if len(re.findall(r"[^\W\d_]+", name.partition(".")[0])) <= 3 else ""
    return section_of(f"{folders}/{short}?{query}")
