"""Sentences and titles of pages that are no article, as servers and sites write them."""

from __future__ import annotations

import re
from typing import NamedTuple


class RefusalKind(NamedTuple):
    """A kind of page that is no article."""

    reason: str
    """Completes a sentence that starts with the page's path."""
    titles: re.Pattern[str]
    """The whole title, or a part of it between separators."""
    sentences: re.Pattern[str]
    """The start of a sentence."""


def _any_of(patterns: str) -> re.Pattern[str]:
    """Compile the alternatives of a text, one a line. A line that begins with `~` continues the last."""
    lines = re.sub(r"\n\s*~", "", patterns).splitlines()
    return re.compile("|".join(f"(?:{line.strip()})" for line in lines if line.strip()), re.IGNORECASE)


_BOT_CHECK = RefusalKind(
    "is a check for robots, not an article; open the page in a browser and save it there",
    _any_of(r"""
        just a moment\W*
        attention required!?
        one moment,? please\W*
        (?:please wait|checking your browser|verifying you are human|security check(?:point)?)\b.*
        vercel security checkpoint
        (?:are you (?:a )?(?:robot|human)|robot check|human verification|bot verification
        ~|captcha)\W*
        pardon our interruption\W*
        access (?:to this page has been )?denied
        making sure you(?:'|’)re not a bot\W*
        ddos-guard|you have been blocked|client challenge|verification required|un momento\W*
        einen moment,? bitte\W*|nur einen moment\W*
        sicherheits(?:über)?prüfung\W*|vérification(?: de sécurité)?\W*|un instant\W*|even geduld\W*
        verificación(?: de seguridad)?\W*|controllo di sicurezza\W*
    """),
    _any_of(r"""
        (?:please )?(?:verify|verifying|confirm|prove|check|checking)\b.{0,40}\b(?:human|robot
        ~|bot)\b.{0,80}\Z
        (?:please )?(?:enable|turn on|activate|allow) (?:javascript|js|cookies)\b
        checking (?:your browser|if the site connection is secure|the site connection)
        this (?:may|might|process|can|check)\b.{0,30}\b(?:take|is automatic)
        \S+\.\S+ (?:needs to review the security|needs to verify)
        (?:your browser will redirect|you will be redirected|redirecting)
        (?:ray|cloudflare ray|incident|reference|request|event|block|session) id\b
        (?:reference|incident|error) ?#
        (?:performance|protection) (?:&|and) security by|ddos protection by|protected by
        request unsuccessful
        incapsula incident|access (?:to this page has been )?denied|you have been blocked
        ~|why have i been blocked
        sorry, you have been blocked|you are unable to access|please unblock
        (?:we|our systems?) (?:have )?detected unusual|your (?:computer
        ~|network) (?:network )?has .*unusual
        (?:please )?complete the (?:security check|captcha|challenge|action)|solve (?:the
        ~|this) captcha
        press (?:&|and) hold|i(?:'|’)m not a robot|(?:are|if) you(?:(?:'
        ~|’)re)? (?:a |not a )(?:robot|bot|human)
        (?:to|we need to|please) (?:continue|make sure|let us know)\b.{0,60}\b(?:robot|human|bot)\b
        .{0,60}\b(?:blocked|stopped) (?:by|because)\b.{0,60}\b(?:extension|plug-?in|ad ?blocker|bot
        ~|robot)
        something about your browser made us think|you(?:'|’)re a power user
        ~|a third-party browser plugin
        why did this happen|what can i do to (?:resolve|prevent)|the action you just performed
        (?:please )?make sure (?:your browser|javascript)
        verification successful|waiting for .{0,60} to respond
        bitte (?:aktivieren|bestätigen) sie\b|überprüfe?n? (?:ihren|ihres) browser
        um fortzufahren,|(?:wir haben|es wurden?)\b.{0,20}\bungewöhnliche
        veuillez (?:vérifier|activer|confirmer|patienter|cocher)\b|(?:vérifiez|confirmez) que vous
        (?:verifica|confirma|comprueba|completa)\b.{0,40}\b(?:robot|humano|captcha)
        ~|hemos detectado .{0,20}inusual
        (?:verifica|conferma) (?:di|che)\b.{0,40}\b(?:robot|umano)|(?:bevestig|controleer) dat (?:u|je)\b
        this page checks to see if|ip(?: address)?:|type the characters|enter the characters
        your (?:ip|connection|request) .{0,40}\b(?:blocked|flagged|suspicious)
    """),
)
_SCRIPTS = RefusalKind(
    "has no text: its content is loaded by scripts; open the page in a browser and save it there",
    _any_of(r"javascript (?:is )?(?:required|disabled|not (?:enabled|available))\W*"),
    _any_of(
        r"""
        (?:please |you need to |you must )?(?:enable|activate|turn on
        ~|switch on) (?:your )?(?:javascript|js)\b
        (?:sorry,? |we(?:'|’)re sorry,? |this |it (?:looks|seems
        ~|appears) )?.{0,80}\bjavascript\b.{0,60}
        ~\b(?:enabled?|disabled|required|supported|turned|switched|activated?|work)
        javascript (?:is|must|has|not)\b|your browser (?:does not|doesn(?:'|’)t|is not|isn(?:'|’)t)
        loading\W*\Z|please wait\W*\Z|bitte aktivieren sie javascript|veuillez activer javascript
        (?:please )?(?:upgrade|update) your browser|noscript
    """
    ),
)
_ERROR = RefusalKind(
    "is an error page, not an article; fetch the page again",
    _any_of(
        r"""
        (?:(?:http )?(?:error|fehler|erreur)\W{0,3})?(?:40[0-9]|410|429|451|50[0-9]|52\d)\b\W*
        ~(?:error|not found|page not found|forbidden|unauthorized|gone|bad gateway|bad request
        ~|service (?:temporarily )?unavailable|internal server error|gateway time-?out
        ~|too many requests
        ~|nicht gefunden|seite nicht gefunden|introuvable|no encontrada|client error|fehler)?\W*
        (?:page|site|file|article|content|object|url) (?:not found|unavailable|doesn(?:'
        ~|’)t exist)\W*
        not found|forbidden|bad gateway|service unavailable|internal server error|gateway time-?out
        (?:oops|sorry|whoops)\b.{0,60}(?:not|can(?:'|’)?t|wrong).*
        (?:seite|artikel) nicht gefunden\W*|page (?:introuvable|non trouvée)\W*
        ~|página no encontrada\W*
        pagina non trovata\W*|pagina niet gevonden\W*|sidan hittades inte\W*|siden (?:blev
        ~|ble) ikke fundet\W*
        (?:this )?site can(?:'|’)t be reached\W*|problem loading page\W*|server not found\W*
        (?:domain|account) (?:suspended|expired|for sale)\W*|account suspended
        451\b.*|(?:site |website |down for |under |scheduled )?maintenance(?: mode)?\W*
        ~|we(?:'|’)ll be (?:right )?back\W*|(?:site|service|temporarily) (?:offline|unavailable)\W*
        wartungs(?:arbeiten|modus)\W*|(?:en|site en) maintenance\W*|en mantenimiento\W*
    """
    ),
    _any_of(
        r"""
        (?:error|fehler|erreur)?\W{0,3}(?:40[0-9]|410|429|451|50[0-9]|52\d)\b
        (?:page|file|article|content) not found
        (?:the|this|that)\b.{0,20}\b(?:page|url|article|file|link|resource|document|site|address
        ~|server)\b.{0,90}
        ~\b(?:not (?:be )?(?:found|available|exist|here)|n(?:'|’)t (?:be )?(?:found|exist|available
        ~|here)
        ~|no longer|moved|removed|deleted|unable|unavailable|misspelled|error|problem|refused
        ~|temporar)
        (?:sorry|oops|whoops|uh-oh)\b
        (?:we|you)\b.{0,20}\b(?:can(?:'|’)?t|could(?:n(?:'|’)t| not)|can ?not
        ~|are not able)\b.{0,20}\bfind\b
        (?:not found|forbidden|bad gateway|service unavailable|internal server error
        ~|gateway time-?out)\b
        (?:it (?:may|might) have|it(?:'|’)s possible that)\b.{0,60}\b(?:moved|removed|deleted)
        (?:try|go|return|back|please (?:try|check|use|go))\b.{0,60}
        ~\b(?:again|later|home ?page|home|search|url|address|spelling|previous)
        additionally,|apache|nginx|iis|openresty|cloudflare|varnish|what happened|guru meditation
        ~|xid:
        you don(?:'|’)t have (?:permission|authorization)|the requested (?:url|resource|page)
        if (?:you|this)\b.{0,60}\b(?:error|typed|entered|followed|administrator|problem)
        (?:die|diese) (?:angeforderte |gesuchte )?seite\b|(?:la|cette) page\b.{0,60}\b(?:pas|plus)\b
        we recogni[sz]e you are attempting to access|.{0,60}\bunavailable (?:due to|in|from|for) .{0,30}
        ~\b(?:legal|your (?:region|country|location)|europe)
        (?:unfortunately,? )?(?:our|this) (?:web)?site\b.{0,40}\b(?:unavailable|not available|down
        ~|offline|undergoing|under)\b|we are engaged on the issue
        .{0,40}\bgeneral data protection regulation
        we(?:'|’)(?:ll|re)\b.{0,30}\b(?:right back|be back|maintenance)|(?:please )?check back
        this site can(?:'|’)t be reached|.{0,60}\b(?:ip|dns) address could not be found|try:
        ~|checking the (?:connection|proxy)|err_\w+|.{0,60}refused to connect|check your internet
        (?:this|the) domain\b.{0,60}\b(?:sale|parked|expired|offering|registered)|buy this domain
        ~|inquire about this domain
        (?:unsere|diese) (?:web)?site\b.{0,60}\b(?:wartung|gewartet|nicht erreichbar|verfügbar)
        möglicherweise wurde|bitte (?:nutzen|versuchen) sie
        la página\b.{0,60}\bno\b|the server encountered|the origin (?:web )?server
        ~|web server is down
    """
    ),
)
_COOKIES = RefusalKind(
    "is a request for consent to cookies, not an article; open the page in a browser and save it there",
    _any_of(r"""
        (?:before you continue|we value your privacy|your privacy|cookie (?:consent|settings|wall
        ~|notice))\b.*
        (?:cookie-?einstellungen|datenschutz-?einstellungen|privacy (?:gate|wall|settings)
        ~|consent)\b.*
    """),
    _any_of(r"""
        (?:we|our (?:site|website|partners)|this (?:site|website)|by)\b.{0,90}\b(?:cookies?
        ~|tracking|consent|personal data)\b
        (?:we (?:value|care about|respect)|your) (?:your )?privacy
        (?:accept|reject|allow|manage|customi[sz]e|agree|decline|more options|cookie|save
        ~|consent)\b.{0,40}\Z
        (?:you can|you may|to|if you|some|click|please)\b.{0,120}\b(?:cookies?|consent|preferences
        ~|privacy)\b
        before you continue to|cookies? (?:are|help|allow|enable|and)\b|i agree
        ~|with your (?:agreement|consent)
        (?:wir|unsere partner|mit)\b.{0,120}\b(?:cookies?|einwilligung|tracking|zustimm\w+
        ~|personenbezogene)
        (?:alle )?(?:akzeptieren|ablehnen|zustimmen)\b|(?:weiter )?mit (?:werbung|dem pur)\b
        ~|besuchen sie .{0,60}\bmit werbung|details (?:zu|finden)\b.{0,80}\btracking
        ~|nutzen sie .{0,60}\bohne\b.{0,20}(?:werbe|tracking)|oder\W*\Z
        (?:when|if) you (?:use|click|select|visit)\b.{0,120}\b(?:cookies?|accept|partners)
        ~|select(?:ing)?\b.{0,40}\baccept|.{0,40}\bfamily of brands
        (?:noi|questo sito)\b.{0,90}\bcookie|(?:wij|deze (?:web)?site)\b.{0,90}\bcookies
        ~|(?:vi|denne|denna|dette)\b.{0,90}\b(?:cookies|informasjonskapsler|kakor)
        (?:nous|avec votre|en cliquant)\b.{0,120}\b(?:cookies?|consentement|traceurs)
        (?:tout )?(?:accepter|refuser)\b|(?:aceptar|rechazar)\b|utilizamos cookies
    """),
)
_LOGIN = RefusalKind(
    "is a login page, not an article; sign in in a browser and save the page there",
    _any_of(r"""
        (?:log|sign)[ -]?in(?:\s(?:or|to|required|page|here)\b.{0,30})?
        login|anmelden|anmeldung|connexion|iniciar sesión|sign up|register
    """),
    _any_of(r"""
        (?:please )?(?:log|sign)[ -]?(?:in|on|up)\b.{0,60}\Z|login\b|(?:create|register) (?:an?|for
        ~|your) .{0,20}account
        (?:forgot|reset|lost)\b.{0,20}\bpassword|remember me|keep me (?:signed|logged) in|(?:new
        ~|not) (?:to|a member)
        (?:email|e-mail|user ?name|password)\b.{0,30}\Z|(?:continue|log in|sign in) with (?:google
        ~|apple|facebook|email)
        don(?:'|’)t have an account|already have an account|by (?:signing|logging|creating
        ~|continuing)
        (?:you (?:must|need to)|to)\b.{0,40}\b(?:log|sign)(?:ged)?[ -]?in\b|anmelden
        ~|passwort vergessen|registrieren
    """),
)
KINDS = (_BOT_CHECK, _SCRIPTS, _ERROR, _COOKIES, _LOGIN)
PAYWALL = _any_of(
    r"""
        (?:to (?:continue|keep|finish)|continue|keep) reading\b.{0,80}
        ~\b(?:subscri|register|sign|log ?in|account|trial|member|free|today)
        (?:please )?(?:subscribe|register|sign (?:in|up)|log ?in|create (?:a
        ~|your)(?: free)? account|join(?: now)?)
        ~\b.{0,40}\bto (?:continue|keep|read|unlock|access|view|finish|see)\b
        (?:this|the (?:rest|full)|the remainder)\b.{0,60}
        ~\b(?:(?:is|are) (?:only |exclusively )?(?:for|available (?:only )?(?:to|for)|reserved for
        ~|limited to)
        ~|for)\b.{0,30}\b(?:subscribers|members|registered|premium)
        (?:subscribers?|members?|premium)[ -]only (?:content|article|story)
        (?:you(?:'|’)ve|you have) (?:reached|read|used|hit|run out of)\b.{0,60}\b(?:limit|free
        ~|articles?)
        (?:subscribe|unlock|become a (?:member|subscriber)|start (?:your
        ~|a) (?:free )?trial)\b.{0,60}
        ~\b(?:full (?:access|article|story)|this (?:article|story)|rest of|unlimited|to read)
        get (?:unlimited|full) (?:digital )?access\b
        to (?:read|see|view|unlock|access)\b.{0,40}\b(?:rest|full|article|story|content)\b.{0,60}
        ~\b(?:subscri|log ?in|sign|register|trial|member|account)
        (?:become|be) a (?:paid |free )?(?:member|subscriber)\b.{0,40}\bto (?:keep|continue|read|unlock)
        (?:keep|continue) reading (?:for|with)\b|read (?:more|the rest)\b.{0,40}\bwith (?:a|an)\b.{0,30}
        ~\b(?:account|subscription|membership)
        thank you for your patience while we verify access|if you are in reader mode
        (?:lesen sie|lies)\b.{0,60}\bmit\b.{0,60}\b(?:plus|abo|testmonat|\+|premium)
        ~|.{0,80}\b(?:abo abschließen|abonnieren)\b.{0,30}\bweiterlesen
        (?:den här|denne|denna) (?:artikeln?|saken|artikkelen)\b.{0,40}\b(?:prenumeranter|abonnent)
        ~|(?:logga|logg|log) (?:in|ind)\b.{0,60}\b(?:läsa|lese|læse)\b
        (?:dalszy ciąg|ten artykuł|dalsza część)\b.{0,60}\bprenumerat
        (?:este|o) (?:conteúdo|artigo)\b.{0,40}\b(?:assinantes|exclusivo)|assine (?:já )?para
        (?:tämä|lue lisää)\b.{0,40}\btilaaj
        want to (?:read|keep reading|see) (?:more|on|the rest)\b
        (?:jetzt |sie möchten )?weiterlesen\b.{0,40}\b(?:mit|abo|plus|\+)
        (?:dieser|diesen) (?:artikel|inhalt|beitrag|text)\b.{0,60}\b(?:abonnent|exklusiv|plus|abo
        ~|registrier)
        mit (?:einem )?(?:\S+ ?\+|\S*plus|abo)\b.{0,40}\b(?:lesen|weiterlesen)
        (?:la suite|cet article|contenu|le reste)\b.{0,60}\b(?:abonné|réservé)|il vous reste \d+ ?%
        (?:este (?:contenido|artículo)|contenido)\b.{0,40}\b(?:suscriptores|exclusivo)
        ~|suscríbete para
        (?:questo (?:articolo|contenuto)|contenuto)\b.{0,40}\babbonati
        ~|dit artikel is\b.{0,40}\babonnees
"""
)
