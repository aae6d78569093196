"""Patterns of web page clutter, collected from 150 pages of news sites. Used by `clutter`.

Each pattern matches a whole line or sentence without its decoration, in any case of letters.
"""

from __future__ import annotations

_NETWORK = (
    r"(?:Twitter|Facebook|Instagram|TikTok|YouTube|LinkedIn|Threads|Bluesky|Mastodon|WhatsApp"
    r"|Telegram|X)"
)
_EMAIL = r"[\w.+-]+@[\w-]+\.[\w.-]+"
_PHONE = r"\d{3}[-.]\d{3,4}"
_NEWSLETTER = (
    r"(?:newsletters?|briefing|inbox|updates|texts?"
    r"|(?:text |news |e-?mail |push )?(?:alerts?|notifications?)|e-?mails?)"
)
_AUTHOR = r"(?:him|her|me|the (?:reporter|author|writer|columnist|editor)s?)"
_ROLE = (
    r"(?:staff|reporters?|writers?|editors?|columnists?|correspondents?|journalists?|producers?"
    r"|researchers?)"
)
# Case-sensitive: a lower-case verb ends a list of names.
_NAME = r"(?-i:[A-Z0-9][\w.'’&-]*|de|da|van|von|der|la|bin|al|the|of|for|via)"
_NAMES = rf"(?:{_NAME}(?: {_NAME})*)"
_PEOPLE = rf"{_NAMES}(?:(?:, and|,|;| and| in| at) {_NAMES})*"
_STAFF = rf"(?:{_NAME}|{_ROLE}|and|in|from|also)"
_AGENCY = (
    r"(?:Getty(?: Images)?|AP|AP Images|Associated Press|Reuters|AFP|EPA(?:-EFE)?|EFE|dpa"
    r"|Shutterstock|Adobe ?Stock|iStock(?:photo)?|Alamy"
    r"|Bloomberg|Redux|Zuma(?: Press)?|NurPhoto|Anadolu(?: Agency)?|Xinhua|PA(?: Wire| Media)?"
    r"|Rex(?: Features)?|Imago|Icon Sportswire"
    r"|Sipa(?: USA)?|Polaris|Abaca|TNS|WireImage|FilmMagic|Unsplash|USA TODAY (?:Network|Sports)"
    r"|Imagn(?: Images)?|Maxar(?: Technologies)?)"
)

LINES = frozenset(
    " ".join(line.split())
    for line in """
    advertisement; advertisements; ad; ad feedback; video ad feedback; sponsored; sponsored content;
    paid content; article continues below advertisement; article continues after advertisement;
    story continues below; story continues below advertisement; continue reading; continue reading
    below; continue reading the main story; scroll to continue; skip ad; skip advertisement; skip to
    content; skip to main content; skip to navigation; back to top; main navigation; toggle
    navigation; read more; read more here; read the full story; read the full article; read full
    article; full story; learn more; show more; see more; load more; view more; view all; more
    stories; more news; more headlines; related; related articles; related stories; related content;
    related topics; related links; you may like; you may also like; you might also like;
    recommended; recommended for you; recommended stories; editors' picks; editor's picks; editors’
    picks; editor’s picks; most popular; most read; most viewed; trending; trending now; top
    stories; don't miss; don’t miss; story highlights; what to read next; up next; read next; more
    on this story; share; share this; share this article; share this story; share this page; share
    this post; share this video; share article; tweet; tweet this; email this article; print this
    article; copy link; link copied; follow us; like us on facebook; join us on facebook; comment;
    comments; show comments; hide comments; view comments; leave a comment; post a comment; add a
    comment; join the conversation; sign up; sign up here; sign up now; sign in; log in; log in or
    sign up; subscribe; subscribe now; subscribe here; subscribe today; newsletter; newsletters;
    sign up for our newsletter; get the newsletter; thank you for subscribing; thanks for
    subscribing; become a subscriber; just for subscribers; for subscribers; subscriber exclusive;
    enlarge; enlarge image; enlarge this image; hide caption; toggle caption; show caption; view
    gallery; view photos; open image in gallery; getty images; image source; image caption; media
    caption; photo gallery; prev next; previous next; play video; watch video; watch the video;
    watch live; watch now; now playing; just watched; must watch; replay; more videos; replay more
    videos; video player is loading; media playback is unsupported on your device; this video cannot
    be played; accept all; accept cookies; accept all cookies; reject all; cookie settings; cookie
    policy; cookie preferences; manage cookies; manage preferences; privacy policy; terms of use;
    terms of service; terms and conditions; terms & conditions; your privacy choices; do not sell my
    personal information; all rights reserved; check your local forecast here;

    anzeige; werbung; artikel wird nach der anzeige fortgesetzt; mehr zum thema; lesen sie auch;
    lesen sie mehr; weiterlesen; mehr anzeigen; zum inhalt springen; zur startseite; nach oben;
    meistgelesen; meistgelesene artikel; teilen; artikel teilen; kommentare; kommentieren;
    kommentare anzeigen; newsletter abonnieren; jetzt abonnieren; zum newsletter anmelden; anmelden;
    jetzt anmelden; alle rechte vorbehalten; cookies akzeptieren; alle akzeptieren; datenschutz;
    impressum;

    publicidad; anuncio; contenido patrocinado; leer más; lee más; seguir leyendo; lea también; lee
    también; te puede interesar; le puede interesar; contenido relacionado; noticias relacionadas;
    lo más leído; lo más visto; compartir; comparte; comentarios; ver comentarios; suscríbete;
    suscríbase; suscríbete a nuestro boletín; suscríbete a nuestra newsletter; iniciar sesión;
    saltar al contenido; ir al contenido; todos los derechos reservados; aceptar cookies; aceptar
    todas;

    publicité; contenu sponsorisé; la suite après la publicité; la suite après cette publicité; lire
    la suite; lire plus; lire aussi; à lire aussi; à lire également; sur le même sujet; les plus
    lus; partager; partager l'article; partager cet article; commentaires; abonnez-vous; s'abonner;
    je m'abonne; s’abonner; je m’abonne; abonnez-vous à notre newsletter; inscrivez-vous à notre
    newsletter; se connecter; aller au contenu; tous droits réservés; accepter les cookies; tout
    accepter
    """.split(";")
)
"""Clutter if it is a whole block. As a sentence of a paragraph, these words may be an answer."""

BLOCKS = (
    # Links to other articles, whose headlines are not statements of this article.
    r"(?:read |see |learn )?more ?: ?\S+(?: \S+){2,30}",
    r"(?:related(?: (?:articles?|story|stories|coverage|video|content))?|read(?: also| next)?"
    r"|also read|see also|watch(?: now| live)?"
    r"|in photos|photo gallery|don['’]t miss) ?: ?\S+(?: \S+){2,30}",
    r"(?:videos?|photos?) ?: ?(?-i:[A-ZÀ-Þ\"'“‘])\S*(?: \S+){4,30}",
    r"more from [^:]{2,60}:",
    r"(?:more )?AP [\w ]{2,40}: ?https?://.*",
    r"follow every (?:game|match|race) ?: ?.{3,60}",
    r"(?:mehr(?: zum thema)?|lesen sie (?:auch|mehr|dazu|hier)) ?: ?\S+(?: \S+){2,30}",
    r"(?:(?:lea|lee|ver|vea|mira) (?:también|además|más)|[tl]e puede interesar) ?: ?\S+(?: \S+){2,30}",
    r"(?:(?:à )?lire (?:aussi|également)|voir aussi) ?: ?\S+(?: \S+){2,30}",
    # Place and agency above the first sentence.
    rf"(?:{_NAMES}(?:, {_NAMES})*,? )?\(?(?:CNN(?: (?:Business|Sports?|Travel|Style|Politics))?|AP"
    rf"|Reuters|AFP)\)? ?[—–-]{{1,2}}",
    # Contributors and their addresses.
    rf"contributing ?: ?{_PEOPLE}",
    rf"(?:e-?mail ?: ?)?{_EMAIL}",
    # Videos by title and length; buttons.
    r"video ad feedback\b.*|just watched\b.*\bmust watch\b.*|.{0,200} \d{1,2}:\d\d - source: .{2,20}",
    rf"\d+ comments?|share(?: this(?: \w+)?)? (?:on|via|by) (?:{_NETWORK}|e-?mail)",
)
"""Clutter if the pattern matches a whole block."""

SENTENCES = (
    # Newsletters, subscriptions, social networks.
    rf"(?:.{{2,60}}[:?] ?)?(?:please )?(?:sign up|subscribe) "
    rf"(?:here|now|today|to|for)\b.*\b{_NEWSLETTER}\b.*",
    r"(?:.{2,60}[:?] ?)?(?:please )?subscribe "
    r"(?:to|here|now|today)\b.{0,60}\b(?:here|today|now|podcast|channel|edition)",
    r"(?:please )?sign up(?: right)? (?:here|now|today)",
    r"(?:.{2,60}[:?] ?)?get .{2,120}\b(?:newsletter|(?:to|in) your inbox)\b.*",
    r"you can get .{2,100} delivered to your inbox.*"
    r"|.{2,100} delivered (?:right|straight|directly) to your inbox",
    r".{2,60}[:?]\S.{3,120} with (?:our|the) (?-i:[A-Z][\w’']+ ){1,4}newsletter",
    r"to get .{3,100},? (?:sign up for|subscribe to) .{3,80}"
    r"|for .{3,80}, (?:sign up|subscribe) (?:for|to) .{3,60} newsletter",
    r"[^,]{3,80}, (?:sign up for|subscribe to) the (?:e-?mail|newsletter) here",
    r"editor['’]s note: (?:sign up|subscribe) (?:for|to) .{3,120}",
    r"you can sign up(?: right)? here|you can subscribe(?: to .{3,100})? here",
    r"(?:get|download) our (?:[\w’']+ ){0,4}app(?: here| now| today)?",
    r"(?:this|these) (?:articles?|stor(?:y|ies)) (?:is|are) for .{0,40}subscribers(?: only)?",
    r"(?:(?:are you )?(?:already|not)|become) a subscriber",
    r".{2,40} is free, but several stories we link to are subscriber-only",
    r"would you like to receive .{2,60} newsletter ?"
    r"|thanks? (?:you )?for (?:signing up|subscribing)\b.{0,60}",
    r"(?:please )?(?:consider )?support(?:ing)? (?:our|local|quality|independent) "
    r"(?:work|journalism|newsroom)\b.*",
    r"support journalism like this\b.*",
    r"thank you for (?:supporting|reading) (?:our|local) (?:journalism|work|newsroom)",
    rf"(?:please )?(?:follow|join|like) (?:{_AUTHOR}|us|them)"
    rf"(?: (?:at|on|via|over))+ {_NETWORK}\b.*|find us on {_NETWORK}\b.*",
    rf"follow (?:{_NAME}|[a-z]+)(?: (?:{_NAME}|{_ROLE})){{0,7}} on {_NETWORK}\b.*",
    rf"follow (?:{_AUTHOR} |us |(?:{_NAME} ){{1,4}})?@\w+(?:(?:,| and|,? or)? @\w+)*(?: on {_NETWORK})?",
    r"for .{3,80}, (?:join|follow|like) us on .{3,80}",
    r"(?:he|she) tweets? (?:at )?@\w+",
    # Contact details of an author, or of a person whose name is in the address.
    rf"(?:you can )?(?:contact|reach|e-?mail|write to|reach out to|message) {_AUTHOR}\b.{{0,40}}"
    rf"(?:{_EMAIL}|@\w{{3,}}|{_PHONE}).*",
    rf"(?:contact|e-?mail) us (?:at|via) {_EMAIL}",
    rf"(?:shoot|send|drop) (?:{_AUTHOR}|us) "
    rf"(?:an? )?(?:e-?mail|note|line|message|tips?)\b.{{0,30}}(?:at|to) (?:{_EMAIL}|@\w{{3,}}).*",
    r"(?:contact|reach|e-?mail|reach out to) (?:[\w.’'-]+ ){0,5}?(?P<contact>[\w’'-]{3,}) "
    r"(?:at|on|via)\b"
    r".{0,80}?(?:@\w*(?P=contact)|(?P=contact)[\w.]*@).*",
    r"(?:[\w.’'-]+ ){0,8}?(?P<person>(?-i:[A-Z])[\w’'-]{2,}) (?:can|may) be reached (?:at|via|on)\b"
    r".{0,60}?(?:@\w*(?P=person)|(?P=person)[\w.]*@).*",
    rf"(?:he|she) (?:can|may) be reached (?:at|via|on)\b.{{0,40}}(?:{_EMAIL}|@\w{{3,}}|{_PHONE}).*",
    # Contributors, reprints and updates.
    rf"{_STAFF}(?:[,;]? {_STAFF})* contributed "
    rf"(?:(?:additional )?reporting|to this (?:report|story|article))(?: from {_PEOPLE})?",
    rf"(?:additional |with )?(?:reporting|writing|editing)(?: and (?:writing|editing|reporting))? "
    rf"by {_PEOPLE}"
    rf"(?:[;.,] ?(?:additional )?(?:reporting|writing|editing|graphics?)"
    rf"(?: and (?:writing|editing|reporting))? by {_PEOPLE})*",
    r"(?:editor['’]s note: )?(?:an? )?(?:earlier |original |previous )?version of this "
    r"(?:story|article|column|post)"
    r" (?:was )?(?:first |originally )?(?:appears|appeared|published|ran) .{2,120}",
    r"(?:editor['’]s note: )?this (?:story|article)(?: and (?:its )?headline)? "
    r"(?:has been|have been|was|is being) updated"
    r"(?: with (?:additional|new|more) (?:information|reporting|details|developments))?",
    r"editor['’]s note: this is an updated version of an earlier (?:story|article)",
    r"this (?:article|column) (?:was )?(?:originally|first) (?:appeared|published|ran) "
    r"(?:on|in|by|at) .{2,120}",
    r"the (?:views|opinions) expressed (?:here"
    r"|in this (?:commentary|article|column|piece|op-ed|essay)) (?:are|do|belong)\b.{0,120}",
    r"(?:read|view|see|get) more (?:opinions?|news|stories|articles|coverage)(?: .{0,30})? "
    r"(?:on|at|from|here)\b.{0,40}",
    r"read more(?: (?:about|on|from|here)\b.{0,100})?",
    r"visit \S+\.\S+ for (?:more|the latest) (?:news|stories|features|coverage|videos)\b.{0,40}",
    r"\S+ coverage at .{2,40} is made possible(?: in part)? by .{3,120}"
    r"|.{3,80} (?:does|do) not provide editorial input",
    r"our fact[- ]check(?:ing)? work is supported(?: in part)? by .{3,60}",
    r"recommendations are independently chosen by .{3,60}"
    r"|purchases (?:you )?ma[dk]e through (?:our|the|these) links may earn .{2,80}",
    r"if you (?:buy|purchase|click) .{2,80} links?.{0,60} (?:we|our partners) may "
    r"(?:earn|receive|get) .{2,80}",
    r"prices (?:were|are) accurate at the time .{2,100}",
    # Copyright.
    rf"copyright,? (?:©|\(c\))?(?: ?\d{{4}}(?:-\d{{4}})?)(?:,? (?:by )?{_PEOPLE})?",
    rf"(?:copyright )?(?:©|\(c\)) ?(?:\d{{4}}(?:-\d{{4}})?,? ?)?(?:{_PEOPLE})?",
    r"(?:the contents of this site|this (?:material|content)) may not be "
    r"(?:published|reproduced|reprinted|copied)\b.*",
    r"(?:all rights reserved|alle rechte vorbehalten|todos los derechos reservados"
    r"|tous droits réservés)\b.{0,30}",
    # Picture credits. Captions are sentences and stay.
    rf"(?:\(?(?:AP|Pool) (?:Photo|Images?)/{_NAMES}(?:, File)?\)? ?)?(?:{_NAMES}/)+{_AGENCY}"
    rf"(?: (?:via|for|Europe|file)\b.{{0,40}})?",
    rf"\(?AP Photo/{_NAMES}(?:, File)?|{_NAMES}(?:,| via| for) Getty Images"
    rf"|{_NAMES}(?:,| via) (?:AP|Reuters|AFP|EPA)",
    r"(?:image|photo|photograph|picture|media|video)s? "
    rf"(?:(?-i:copyright|courtesy(?: of)?)|(?:copyright|credits?|source"
    rf"|courtesy(?: of)?)[:,]) {_NAMES}(?:(?: ?/ ?|, ){_NAMES})*",
    rf"(?:image|photo|photograph|foto|bild)s?(?: by|:| via) {_NAMES}(?:(?: ?/ ?|, ){_NAMES})*",
    r"(?:enlarge this image )?(?:toggle|hide) caption\b.{0,60}|enlarge this image\b.{0,60}",
    r".{0,160} \d{1,2}:\d\d - source: .{2,20}",
    # Links, cookies, forms.
    r"click (?:here|on the link|the link)(?: (?:to|for|if) .{2,100})?|check your local forecast here",
    r"(?:we(?: and our partners)?|this (?:site|website|page)|our (?:site|website)) uses? "
    r"(?:\w+ )?cookies\b(?: (?:and|on|to|for) .*)?",
    r"by (?:continuing|clicking|using|browsing|signing up|subscribing|submitting)\b.{0,100}\byou "
    r"(?:agree|accept|consent|acknowledge)\b"
    r".*\b(?:terms|privacy|cookies?|policy)\b.*",
    r"you (?:agree to the processing, storage|can find out more about) .*privacy policy",
    r"prev next|we will use the (?:details|information) you have shared.*",
    r"if you wish to object to the use of your data.*",
    r"['‘]we['’] includes .{3,80} as detailed here"
    r"|.{2,40} newsletter provides you with a daily digest .*",
    r"you can listen to an audio version .{2,100}"
    r"|listen to (?:this|the) (?:article|story)(?: here| now)?",
    r"please enable javascript .{2,80}|your browser does not support .{2,60}",
    # German, Spanish and French.
    r"(?:abonnieren sie|melden sie sich (?:jetzt )?(?:für|zu)) .{0,60}\bnewsletter\b.{0,60}",
    r"folgen sie uns auf .{2,60}|wir verwenden cookies\b.*",
    r"suscríb(?:ete|ase) (?:aquí|a nuestr[oa]s?)\b.{0,80}",
    r"síg[ua]e?nos en .{2,60}|(?:utilizamos|usamos) cookies\b.*|haz clic aquí\b.{0,60}",
    r"(?:abonnez-vous|inscrivez-vous) à (?:notre|nos) .{2,60}",
    r"(?:suivez|retrouvez)-nous sur .{2,60}|nous utilisons des cookies\b.*|cliquez ici\b.{0,60}",
)
"""Clutter if the pattern matches a whole sentence, also within a paragraph."""
