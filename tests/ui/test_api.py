from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from assistant.schema import Answer
from assistant.search.hybrid import SearchResult
from assistant.settings import Settings, project_root
from tests.conftest import TINY
from tests.ui.conftest import Site, serving

PAGE = (project_root() / "docs" / "api.md").read_text(encoding="utf-8")


def example(language: str, site: Site) -> str:
    """The page's example in a language, put to this server."""
    block = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert block
    return block[1].replace("http://127.0.0.1:7860", site.address)


def call(site: Site, name: str, **arguments: object) -> tuple[str, object]:
    """The kind of the last event of a call, and its data."""
    begun = httpx.post(f"{site.address}/gradio_api/call/v2/{name}", json=arguments, timeout=60).json()
    events = httpx.get(f"{site.address}/gradio_api/call/{name}/{begun['event_id']}", timeout=120).text
    kind, data = re.findall(r"event: (\w+)\ndata: (.*)", events)[-1]
    return kind, json.loads(data)


def test_the_curl_example_finds_passages(site: Site) -> None:
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", example("sh", site)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "event: complete" in done.stdout
    (found,) = json.loads(done.stdout.split("data: ", 1)[1])
    assert len(SearchResult.model_validate(found).hits) == 2


def test_the_python_example_adds_and_is_answered_with_the_words(default_site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-c", example("python", default_site)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert "Ann Lee" in done.stdout
    assert "The mayor of Dunmore, Ann Lee, resigned on Monday." in done.stdout


def test_an_answer_is_the_object_that_the_command_prints(site: Site) -> None:
    kind, data = call(
        site,
        "ask",
        question="What happened to the ferry?",
        since="2026-01-01",
        sources=["Tamsel Coast Wire (sample)"],
    )
    assert kind == "complete"
    assert isinstance(data, list)
    assert Answer.model_validate(data[0]).question == "What happened to the ferry?"


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("ask", {"question": "  "}, "The question is empty"),
        ("ask", {"question": "x" * 3000}, "Ask a shorter question"),
        ("ask", {"question": "Who?", "top_k": 99}, "from 1 to 20"),
        ("ask", {"question": "Who?", "since": "March"}, "Write it like 2026-03-06"),
        ("search", {"query": "ferry", "since": "2026-02-01", "until": "2026-01-01"}, "Swap"),
        ("search", {"query": "ferry", "library": "../../etc"}, "There is no library"),
        ("add", {"text": "   "}, "The article is empty. Nothing was added."),
    ],
)
def test_what_cannot_be_done_is_one_line_that_says_what_to_do(
    site: Site, name: str, arguments: dict[str, object], words: str
) -> None:
    kind, data = call(site, name, **arguments)
    assert kind == "error"
    assert isinstance(data, dict)
    assert words in data["error"]
    assert "Traceback" not in data["error"]


def test_an_article_added_again_is_unchanged_and_edited_is_replaced(
    models_dir: Path, tmp_path: Path
) -> None:
    for site in serving(Settings(models_dir=models_dir, index_dir=tmp_path, model=TINY)):
        outcomes = [
            call(site, "add", text=text, id="mine")[1]
            for text in ("It rained.", "It rained.", "It snowed.")
        ]
        assert [row[0]["outcome"] for row in outcomes if isinstance(row, list)] == [
            "added",
            "unchanged",
            "replaced",
        ]
        _, found = call(site, "search", query="rain or snow")
        assert isinstance(found, list)
        assert [hit["text"] for hit in found[0]["hits"]] == ["It snowed."]


def test_only_the_endpoints_that_are_meant_to_be_called_are_listed(site: Site) -> None:
    assert set(httpx.get(f"{site.address}/gradio_api/info").json()["named_endpoints"]) == {
        "/ask",
        "/search",
        "/add",
    }


def test_the_tools_are_offered_over_mcp_and_answer(models_dir: Path, tmp_path: Path) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def talk(address: str) -> tuple[set[str], str]:
        async with (
            streamablehttp_client(f"{address}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = {tool.name for tool in (await session.list_tools()).tools}
            name = next(tool for tool in tools if tool.endswith("search"))
            result = await session.call_tool(name, {"query": "ferry repair", "top_k": 1})
            return tools, str(result.content)

    for site in serving(Settings(models_dir=models_dir, index_dir=tmp_path, model=TINY), api_only=True):
        tools, content = asyncio.run(talk(site.address))
        assert {tool.rsplit("_", 1)[-1] for tool in tools} == {"ask", "search", "add"}
        assert "ferry" in content
