"""Pages that are no article are reported with the reason; articles about such pages are not."""

import pytest

from assistant.ingest.documents.html.extract import extract_html
from assistant.ingest.records import Unreadable

ROBOTS, SCRIPTS, ERROR, COOKIES, LOGIN = "robots", "scripts", "error page", "cookies", "login"
NEWS = (
    "<p>The council of Osby voted on Monday to rebuild the old pier, which a storm had damaged.</p>"
    "<p>Work begins in May and will cost 3 million crowns, harbour director Ane Voll said.</p>"
)


def read(title: str, body: str) -> tuple[str, ...]:
    return extract_html(
        f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    ).notes


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        (
            "Just a moment...",
            "<h1>osby.example</h1><p>Checking if the site connection is secure</p>"
            "<p>osby.example needs to review the security of your connection before proceeding.</p>",
            ROBOTS,
        ),
        (
            "Attention Required! | Cloudflare",
            "<h1>Sorry, you have been blocked</h1><p>You are unable to"
            " access osby.example</p><h2>Why have I been blocked?</h2><p>This website is "
            "using a security"
            " service to protect itself from online attacks.</p><p>Cloudflare Ray ID: 7f2a</p>",
            ROBOTS,
        ),
        ("osby.example", "<p>Please enable JS and disable any ad blocker</p>", ROBOTS),
        (
            "Access to this page has been denied",
            "<p>Access to this page has been denied because we believe"
            " you are using automation tools to browse the website.</p><p>Please make "
            "sure that Javascript"
            " and cookies are enabled on your browser and that you are not blocking them "
            "from loading.</p>"
            "<p>Reference ID: #b1</p>",
            ROBOTS,
        ),
        ("Osby", "<p>Request unsuccessful. Incapsula incident ID: 88-99</p>", ROBOTS),
        (
            "Access Denied",
            '<h1>Access Denied</h1><p>You don\'t have permission to access "http://osby/" on'
            " this server.</p><p>Reference #18.2d</p>",
            ROBOTS,
        ),
        (
            "Osby Post - Are you a robot?",
            "<p>Please make sure your browser supports JavaScript.</p>"
            "<p>To continue, please click the box below to let us know you're not a robot.</p>",
            ROBOTS,
        ),
        (
            "Pardon Our Interruption",
            "<p>As you were browsing something about your browser made us think"
            " you were a bot.</p><p>You've disabled JavaScript in your web browser.</p>",
            ROBOTS,
        ),
        ("Osby", "<div>You need to enable JavaScript to run this app.</div>", SCRIPTS),
        (
            "Osby",
            "<p>JavaScript is not available.</p><p>We've detected that JavaScript is disabled in this"
            " browser. Please enable JavaScript to continue.</p>",
            SCRIPTS,
        ),
        ("404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>", ERROR),
        (
            "Page not found - Osby Post",
            "<h1>Page not found</h1><p>Sorry, the page you are looking for does"
            " not exist or has been moved.</p><p>Try searching, or go back to the home page.</p>",
            ERROR,
        ),
        (
            "403 Forbidden",
            "<h1>Forbidden</h1><p>You don't have permission to access this resource.</p>",
            ERROR,
        ),
        ("502 Bad Gateway", "<h1>502 Bad Gateway</h1>", ERROR),
        (
            "Seite nicht gefunden | Osby",
            "<h1>Seite nicht gefunden</h1><p>Die gesuchte Seite gibt es nicht mehr.</p>",
            ERROR,
        ),
        (
            "Osby Post",
            "<h1>We value your privacy</h1><p>We and our partners store and access cookies to"
            " process personal data.</p><button>Accept all</button>",
            COOKIES,
        ),
        (
            "Log in | Osby Post",
            "<h1>Log in to continue</h1><p>Forgot your password?</p><p>Don't have an"
            " account? Sign up</p>",
            LOGIN,
        ),
        (
            "Sorry...",
            "<p>Our systems have detected unusual traffic from your network. This page checks to see"
            " if you send the requests.</p><p>Why did this happen? IP address: 192.0.2.1</p>",
            ROBOTS,
        ),
        (
            "Sicherheitsprüfung",
            "<p>Um fortzufahren, lösen Sie bitte die Aufgabe.</p><p>Es wurden ungewöhnliche Zugriffe"
            " aus Ihrem Netz festgestellt.</p>",
            ROBOTS,
        ),
        (
            "Osby Post",
            "<h1>Our website is unavailable in your region</h1><p>We are engaged on the issue.</p>",
            ERROR,
        ),
        (
            "Scheduled maintenance",
            "<h1>We’ll be back soon</h1><p>Please check back in an hour.</p>",
            ERROR,
        ),
        ("osby.example", "<p>This domain may be for sale.</p><p>Buy this domain</p>", ERROR),
        (
            "Osby Post",
            "<h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie Osby wie gewohnt mit Werbung und"
            " Tracking.</p><p>Details zum Tracking finden Sie in den Hinweisen.</p>",
            COOKIES,
        ),
    ],
)
def test_a_page_that_is_no_article_is_refused_with_the_reason(
    title: str, body: str, reason: str
) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(title, body)


@pytest.mark.parametrize(
    "line",
    [
        "To continue reading, subscribe now.",
        "This article is for subscribers only.",
        "Subscribe to unlock this article",
        "You have reached your limit of free articles this month.",
        "Create a free account to keep reading.",
        "Jetzt weiterlesen mit Osby Plus",
        "La suite est réservée aux abonnés",
        "Este contenido es exclusivo para suscriptores",
        "To read the rest of this story, sign in or start a trial.",
        "Become a member to keep reading.",
        "Keep reading for only 1 crown",
        "Denne saken er for abonnenter",
        "Dalszy ciąg tekstu jest dostępny dla prenumeratorów",
        "Este artigo é exclusivo para assinantes",
    ],
)
def test_an_end_at_a_paywall_is_noted(line: str) -> None:
    (note,) = read("Pier to be rebuilt", f"<article>{NEWS}<div>{line}</div></article>")
    assert note.startswith("ends at a paywall")


@pytest.mark.parametrize(
    "body",
    [
        NEWS,
        NEWS + "<p>The site of the town showed “404 Not Found” and “Are you a robot?” all day.</p>",
        "<h1>Are you a robot?</h1>" + NEWS + "<p>Checking your browser takes five seconds, he said.</p>",
        NEWS + "<p>He asked readers to subscribe to the paper in 1848.</p>",
        "<header><p>Subscribe to read the whole paper</p></header>" + NEWS,
        NEWS + "<p>We use cookies in the bakery, said the baker, and not only at Christmas.</p>",
    ],
)
def test_an_article_about_such_pages_is_read_without_a_word(body: str) -> None:
    assert read("Osby rebuilds its pier - Osby Post", body) == ()


def test_a_short_text_that_the_page_states_is_not_free_is_noted() -> None:
    script = (
        '<script type="application/ld+json">{"@type": "Article", "isAccessibleForFree": %s}</script>'
    )
    assert read("Pier to be rebuilt", f"{script % 'false'}<article>{NEWS}</article>")
    assert not read("Pier to be rebuilt", f"{script % 'true'}<article>{NEWS}</article>")
    assert not read("Pier to be rebuilt", f"{script % 'false'}<article>{NEWS * 8}</article>")


def test_an_article_that_quotes_a_paywall_is_read_without_a_word() -> None:
    quoted = "<p>To continue reading, readers of the Osby Post must subscribe from May, it said.</p>"
    assert not read("Post behind a wall", f"<article>{quoted}{NEWS * 2}</article>")


def test_an_article_on_logins_is_read_without_a_word() -> None:
    body = (
        "<h1>Log in with your voice</h1><p>Log in with your voice: the bank of Osby drops its passwords"
        " from May, it said on Monday.</p><p>Its hotline had 300 calls a day, said its director.</p>"
    )
    assert not read("Log in with your voice - Post", body)
