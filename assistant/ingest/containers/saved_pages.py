"""Folders in which a browser saves the parts of a page: frames and advertisements, but no articles."""

from __future__ import annotations

from collections.abc import Collection, Sequence

_PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
# Browsers and Word name the folder after the page and add a word in the language of the system.
_FOLDER_SUFFIXES = tuple(
    f"{separator}{word}"
    for separator in ("_", "-", " ", ".")
    for word in (
        "files", "file", "filer", "dateien", "fichiers", "archivos", "ficheros", "arquivos", "ficheiros",
        "bestanden", "tiedostot", "pliki", "soubory", "súbory", "elemei", "dosyalar", "dosyaları",
        "datoteke", "fitxers", "fitxategiak", "failid", "fails", "bylos", "fajlovi", "файлы", "файли",
        "αρχεία", "ファイル", "文件", "檔案", "파일",
    )
)  # fmt: skip
_MAX_NAMES = 3


def is_part_of_page(folder: str, neighbours: Collection[str]) -> bool:
    """Return whether a folder holds the parts of a page beside it: `ferry_files` beside `ferry.html`.

    `neighbours` are the names of the files beside the folder.
    """
    name = folder.casefold()
    stems = {name.removesuffix(suffix) for suffix in _FOLDER_SUFFIXES if name.endswith(suffix)}
    if not stems:
        return False
    pages = (file.casefold() for file in neighbours)
    return any(page.endswith(_PAGE_SUFFIXES) and page.rpartition(".")[0] in stems for page in pages)


def describe_parts(folders: Sequence[str]) -> str:
    """Describe the folders of saved pages' parts that were not read."""
    names = ", ".join(folders[:_MAX_NAMES]) + (", …" if len(folders) > _MAX_NAMES else "")
    plural = "s" if len(folders) > 1 else ""
    return f"{len(folders):,} folder{plural} with parts of saved pages not read: {names}"
