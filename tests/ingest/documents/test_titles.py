"""Titles of properties: placeholders of programs are told apart from titles of people."""

from __future__ import annotations

import pytest

from assistant.ingest.documents.titles import is_placeholder_title


@pytest.mark.parametrize(
    "title",
    [
        "", "  ", "1", "…", "Layout 1", "layout1", "Slide 12", "Document1", "Dokument 3", "Doc 2",
        "Untitled", "Untitled-1", "untitled document", "Ohne Titel", "Sans titre 2", "Title", "Titel",
        "Blank page", "Press release template 2019", "Template", "Template for letters", "Briefvorlage",
        "News release", "Microsoft Word - harbour.doc", "Microsoft PowerPoint - Budget talk",
        "PowerPoint Presentation", "PowerPoint-Präsentation", "Présentation PowerPoint",
        "Presentation1", "Book1", "Scan", "Scan0001", "Scan_20250114_093000", "SKM_C36825011409300",
        "Scanned document", "Scanned from a Xerox machine", "CamScanner 01-14-2025 09.30",
        "Adobe Scan Jan 14, 2025", "IMG_4411", "Image (3)", "Print", "Full page photo print",
        "Remote Desktop Redirected Printer Doc", "TeX output 2001.05.11:1232", "harbour.dvi",
        "harbour-final.indd", "harbour.qxd  14/1/25  9:30  Page 1", "harbour_budget_v2",
        "harbour-budget-final", "C:\\Users\\me\\Desktop\\harbour", "/home/me/harbour budget",
        "\\\\srv\\a\\b", "file:///C:/harbour.htm", "https://harbour.example/budget", "about:blank",
        "Adobe InDesign CC 2024", "LibreOffice Writer", "Adobe Photoshop PDF", "[Document title]",
        "Click to add title", "unknown", "Type your title here", "d41d8cd98f00b204e9800998ecf8427e",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    ],
)  # fmt: skip
def test_titles_of_programs_templates_scanners_and_files_are_placeholders(title: str) -> None:
    assert is_placeholder_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "Harbour budget passes", "Ferry", "Print is not dead", "Scans find a wreck off Tarnby",
        "Layout of the new harbour", "Slide in Bitcoin continues", "A template for peace?",
        "Microsoft opens an office in Tarnby", "Adobe shares fall by a tenth after its report",
        "The press release that never was", "Page turner of the year",
        "Document leak shakes the council", "2025: a year in review", "COVID-19", "Well-known",
        "Budget 2025/26", "U.S.", "Book 1 of the harbour", "Untitled no more: the painter at 90",
        "Drawing on 50 years", "HP to close two works", "Node.js", "Photo of a ferry wins a prize",
        "Новый порт", "港の予算",
    ],
)  # fmt: skip
def test_titles_of_people_are_no_placeholders(title: str) -> None:
    assert not is_placeholder_title(title)
