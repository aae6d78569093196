"""Exports of blogs (WordPress, Blogger): which entries were published, and the text of WordPress."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_WORDPRESS = "{http://wordpress.org/export/"
_BLOGGER = "{http://schemas.google.com/blogger/2018}"
_APP = ("{http://www.w3.org/2007/app}", "{http://purl.org/atom/app#}")
_KIND = "http://schemas.google.com/g/2005#kind"
_ARTICLE_TYPES = re.compile(
    r"post|page|.*(?:article|news|stor(?:y|ies)|blog|press|review|interview|column|essay|report).*", re.I
)
_TECHNICAL_TYPES = re.compile(r"wp_|acf-|elementor|nav_menu|custom|oembed|revision|attachment", re.I)
_NAMES = {
    "attachment": ("attachment", "attachments"),
    "auto-draft": ("draft", "drafts"),
    "draft": ("draft", "drafts"),
    "pending": ("post that waits for review", "posts that wait for review"),
    "future": ("scheduled post", "scheduled posts"),
    "private": ("private post", "private posts"),
    "trash": ("post in the trash", "posts in the trash"),
    "soft_trashed": ("post in the trash", "posts in the trash"),
    "nav_menu_item": ("menu item", "menu items"),
    "revision": ("revision", "revisions"),
    "comment": ("comment", "comments"),
    "settings": ("setting", "settings"),
    "template": ("template", "templates"),
    "password": ("post with a password", "posts with a password"),
}
_CODE = r"[A-Za-z][\w-]*"
_MEDIA = re.compile(
    r"(?<!\[)\[(?P<name>(?:wp_)?caption|embed|audio|video|playlist|gallery|code_snippet|tweet)\b[^\]]*\]"
    r"(?:(?:(?!\[(?P=name)\b).)*?\[/(?P=name)\])",
    re.DOTALL | re.IGNORECASE,
)
_SHORT_CODE = re.compile(
    r"(?<!\[)\[/?(?:"
    r"(?:wp_)?caption|embed|audio|video|playlist|gallery|contact-form(?:-7)?|tweet|youtube|vimeo"
    r"|instagram|soundcloud|googlemaps?|more|column|button|divider|spacer|[A-Za-z]\w*_\w+"
    rf"|{_CODE}(?=\s+[\w-]+\s*=)"
    r")\b(?:\s[^\[\]]*)?/?\](?!\])"
)
_PAIR = re.compile(rf"(?<!\[)\[({_CODE})\](.*?)\[/\1\]", re.DOTALL)
_ESCAPED = re.compile(rf"\[(\[/?{_CODE}[^\[\]]*\])\]")
_EMBED = re.compile(r"<!-- wp:(?P<name>(?:core-)?embed\S*).*?<!-- /wp:(?P=name) -->", re.DOTALL)
_PAGE_BREAK = re.compile(r"<!--(?:more|nextpage).*?-->")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ADDRESS_LINE = re.compile(r"^[ \t]*https?://\S+[ \t]*$", re.MULTILINE)
_WHOLE = re.compile(r"(<(pre|table|ul|ol|dl|script|style)\b.*?</\2>)", re.DOTALL | re.IGNORECASE)
_BLOCK_TAG = (
    r"</?(?:p|div|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|table|thead|tbody|tr|t[dh]|pre|hr|figure"
    r"|figcaption|section|article|aside|header|footer|address|form|br)\b[^<>]*>"
)
_LINE_BREAK = re.compile(rf"(?<!>)\n(?!\s*{_BLOCK_TAG})|(?<=[abigmnurtekd]>)\n(?!\s*{_BLOCK_TAG})")
_BLANK_LINES = re.compile(r"\n\s*\n")


def unpublished_kind(entry: Element) -> str:
    """Return the kind of an entry that is not a published article, such as `draft`; empty for others."""
    fields = {
        _key(child): str(child.text or "").strip() for child in entry if isinstance(child.tag, str)
    }
    if post_type := fields.get("wp:post_type"):
        return _wordpress_kind(post_type, fields)
    if blogger_type := fields.get("blogger:type", "").lower():
        status = fields.get("blogger:status", "live").lower()
        return blogger_type if blogger_type not in ("post", "page") else status.removeprefix("live")
    for category in entry.iterchildren(f"{entry.tag.rpartition('}')[0]}}}category"):
        kind = category.get("term", "").rpartition("#")[2].lower()
        if category.get("scheme") == _KIND and kind in ("comment", "settings", "template"):
            return str(kind)
    drafts = (entry.findtext(f"{app}control/{app}draft", "").strip().lower() for app in _APP)
    return "draft" if "yes" in drafts else ""


def describe_unpublished(kinds: Counter[str]) -> str:
    """Describe the entries that were left out, as the rest of a sentence."""
    parts = []
    for kind, number in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        one_name, many_name = _NAMES.get(kind, (f"“{kind}”", f"“{kind}”"))
        parts.append(f"{number:,} {one_name if number == 1 else many_name}")
    return f"was added without what is not a published article: {', '.join(parts)}"


def is_wordpress(entry: Element) -> bool:
    """Return whether an entry comes from an export of WordPress, whose texts are as they were typed."""
    return any(_key(child) == "wp:post_type" for child in entry)


def wordpress_date(entry: Element) -> str:
    """Return the local date of a post in an export of WordPress; empty if it has none."""
    dates = [str(child.text or "") for child in entry if _key(child) == "wp:post_date"]
    return next((date.strip() for date in dates if not date.startswith("0000")), "")


def wordpress_html(content: str) -> str:
    """Return the HTML of a post as WordPress shows it: with paragraphs and without short codes.

    Embedded media and their captions are not text. Blank lines separate paragraphs, unless the post
    consists of blocks, which have their own.
    """
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    has_blocks = "<!-- wp:" in content
    content = _MEDIA.sub("", _EMBED.sub("", content))
    content = _COMMENT.sub("", _PAGE_BREAK.sub("\n\n", content))
    content = _SHORT_CODE.sub("", content)
    content = _PAIR.sub(r"\2", content)
    content = _ESCAPED.sub(r"\1", content)
    if has_blocks:
        return content
    pieces = _WHOLE.split(_ADDRESS_LINE.sub("", content))
    # Each match of the pattern adds its element and the name of its tag.
    return "".join(
        _add_paragraphs(piece) if number % 3 == 0 else piece
        for number, piece in enumerate(pieces)
        if number % 3 != 2
    )


def _add_paragraphs(text: str) -> str:
    paragraphs = (part.strip() for part in _BLANK_LINES.split(text))
    return "".join(f"<p>{_LINE_BREAK.sub('<br>', part)}</p>" for part in paragraphs if part)


def _wordpress_kind(post_type: str, fields: dict[str, str]) -> str:
    status = fields.get("wp:status", "publish")
    if post_type == "attachment" or _TECHNICAL_TYPES.match(post_type):
        return post_type
    if status != "publish":
        return status
    if not _ARTICLE_TYPES.fullmatch(post_type):
        return post_type
    return "password" if fields.get("wp:post_password") else ""


def _key(element: Element) -> str:
    """Return the name of a field of a blog's export with a short prefix, or the whole name of others."""
    tag = str(element.tag)
    if tag.startswith(_WORDPRESS):
        return f"wp:{tag.rpartition('}')[2]}"
    return tag.replace(_BLOGGER, "blogger:")
