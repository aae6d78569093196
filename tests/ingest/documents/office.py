"""Small office documents, written by hand, for the tests of their readers."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from assistant.ingest.readers import Problem, read_articles
from assistant.schema import Article

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:r="{_R}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def zip_of(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip archive of the parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def run(words: str, properties: str = "") -> str:
    """Return a run of text of a Word document; `properties` are elements such as `<w:strike/>`."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def par(*runs: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph of a Word document from runs, or from words without markup."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    content = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{content}</w:p>"


def docx(
    *body: str,
    title: str = "",
    created: str = "",
    modified: str = "",
    revision: str = "2",
    strict: bool = False,
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """Return a Word document. `parts` are further parts, related to the document by their kind.

    The name of a part in `parts` is its kind of relation and its file name: `styles:styles.xml`.
    """
    namespace = _STRICT if strict else _W
    texts: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document><w:body>{''.join(body)}</w:body></w:document>"
    }
    relations = ""
    for name, content in (parts or {}).items():
        kind, _, file_name = name.partition(":")
        relations += f'<Relationship Id="{kind}" Type="{_R}/{kind}" Target="{file_name}"/>'
        texts[f"word/{file_name}"] = content
    files: dict[str, str | bytes] = {}
    for name, content in texts.items():
        if isinstance(content, str) and content.startswith("<w:"):
            opening, _, rest = content.partition(">")
            content = f'{opening} xmlns:w="{namespace}" {_NAMESPACES}>{rest}'
        files[name] = content
    core = (
        f"<core><title>{title}</title><created>{created}</created><modified>{modified}</modified>"
        f"<revision>{revision}</revision></core>"
    )
    return zip_of(
        {
            "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{_R}/officeDocument" '
            f'Target="word/document.xml"/><Relationship Id="b" Type="{_R}/core-properties" '
            'Target="docProps/core.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            "docProps/core.xml": core,
            **files,
        }
    )


STYLES = (
    "<w:styles>"
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="character" w:styleId="Old"><w:name w:val="Old"/><w:rPr><w:strike/></w:rPr>'
    '</w:style><w:style w:type="character" w:styleId="Older"><w:name w:val="Older"/>'
    '<w:basedOn w:val="Old"/></w:style>'
    '<w:style w:type="character" w:styleId="Ref"><w:name w:val="footnote reference"/>'
    '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    "</w:styles>"
)
"""Styles of a Word document: headings, a struck-out style, one based on it, and the marks of notes."""


def read_document(path: Path, content: bytes) -> tuple[Article, list[str]]:
    """Write a file and return its only article with the notes on it."""
    path.write_bytes(content)
    items = list(read_articles(path))
    (article,) = [item for item in items if isinstance(item, Article)]
    return article, [item.reason for item in items if isinstance(item, Problem)]


def read_refusal(path: Path, content: bytes) -> str:
    """Write a file and return the only reason why it is refused."""
    path.write_bytes(content)
    (problem,) = read_articles(path)
    assert isinstance(problem, Problem)
    return problem.reason


def odf_xml(kind: str, content: str) -> str:
    """Return the XML of a part of an OpenDocument text. `kind` is `content`, `styles`, `meta` or empty.

    An empty kind gives a document of a single file.
    """
    spaces = " ".join(
        f'xmlns:{name}="{_ODF}:{name}:1.0"'
        for name in ("office", "text", "style", "table", "draw", "meta")
    )
    root = f"office:document-{kind}" if kind else "office:document"
    return f'<{root} {spaces} xmlns:dc="http://purl.org/dc/elements/1.1/">{content}</{root}>'


def odt(
    *body: str, styles: str = "", meta: str = "", parts: dict[str, str | bytes] | None = None
) -> bytes:
    """Return an OpenDocument text. `styles` are the automatic styles, `meta` the properties."""
    content = (
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body>"
    )
    return zip_of(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": odf_xml("content", content),
            "styles.xml": odf_xml("styles", ""),
            "meta.xml": odf_xml("meta", f"<office:meta>{meta}</office:meta>"),
            **(parts or {}),
        }
    )
