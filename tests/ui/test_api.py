from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from assistant.schema import Answer, CheckReport
from assistant.search.hybrid import SearchResult
from assistant.settings import Settings
from tests.conftest import TINY
from tests.ui.conftest import Site, run_site

API_DOC = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def documented_example(language: str, site: Site) -> str:
    """Return the example in docs/api.md for a language, with the address of this server."""
    block = re.search(rf"```{language}\n(.*?)```", API_DOC, re.DOTALL)
    assert block
    return block[1].replace("http://127.0.0.1:7860", site.address)


def call_endpoint(site: Site, name: str, **arguments: object) -> tuple[str, object]:
    """Call an endpoint and return the kind and data of its last event."""
    call_url = f"{site.address}/gradio_api/call"
    started = httpx.post(f"{call_url}/v2/{name}", json=arguments, timeout=60).json()
    events = httpx.get(f"{call_url}/{name}/{started['event_id']}", timeout=120).text
    kind, data = re.findall(r"event: (\w+)\ndata: (.*)", events)[-1]
    return kind, json.loads(data)


def test_the_curl_example_returns_passages(site: Site) -> None:
    process = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", documented_example("sh", site)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "event: complete" in process.stdout
    (result,) = json.loads(process.stdout.split("data: ", 1)[1])
    assert len(SearchResult.model_validate(result).hits) == 2


def test_the_python_example_prints_an_answer_and_its_quote(default_site: Site) -> None:
    process = subprocess.run(
        [sys.executable, "-c", documented_example("python", default_site)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert "Ann Lee" in process.stdout
    assert "The mayor of Dunmore, Ann Lee, resigned on Monday." in process.stdout


def test_ask_returns_the_object_that_the_command_prints(site: Site) -> None:
    kind, data = call_endpoint(
        site,
        "ask",
        question="What happened to the ferry?",
        since="2026-01-01",
        sources=["Tamsel Coast Wire (sample)"],
    )
    assert kind == "complete"
    assert isinstance(data, list)
    assert Answer.model_validate(data[0]).question == "What happened to the ferry?"


def test_check_returns_the_report_that_the_command_prints(site: Site) -> None:
    kind, data = call_endpoint(site, "check", text="“We knocked on every door thrice.”")
    assert kind == "complete"
    assert isinstance(data, list)
    (sentence,) = CheckReport.model_validate(data[0]).sentences
    (difference,) = sentence.claims[0].differences
    assert (difference.draft, difference.article) == ("thrice", "twice")


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("ask", {"question": "  "}, "The question is empty"),
        ("ask", {"question": "x" * 3000}, "Ask a shorter question"),
        ("ask", {"question": "Who?", "top_k": 99}, "from 1 to 20"),
        ("ask", {"question": "Who?", "since": "March"}, "Use the form 2026-03-06"),
        ("check", {"text": "  "}, "The text is empty"),
        ("check", {"text": "x " * 100_001}, "Check it in parts"),
        ("check", {"text": "It rained.", "since": "March"}, "Use the form 2026-03-06"),
        ("check", {"text": "It rained.", "library": "../../etc"}, "There is no library"),
        ("search", {"query": "ferry", "since": "2026-02-01", "until": "2026-01-01"}, "Swap"),
        ("search", {"query": "ferry", "library": "../../etc"}, "There is no library"),
        ("add", {"text": "   "}, "The article is empty. Nothing was added."),
    ],
)
def test_invalid_calls_return_a_one_line_error(
    site: Site, name: str, arguments: dict[str, object], message: str
) -> None:
    kind, data = call_endpoint(site, name, **arguments)
    assert kind == "error"
    assert isinstance(data, dict)
    assert message in data["error"]
    assert "Traceback" not in data["error"]


def test_adding_an_article_again_is_unchanged_or_replaces_it(models_dir: Path, tmp_path: Path) -> None:
    for site in run_site(Settings(models_dir=models_dir, index_dir=tmp_path, model=TINY)):
        outcomes = []
        for text in ("It rained.", "It rained.", "It snowed."):
            _, result = call_endpoint(site, "add", text=text, id="mine")
            assert isinstance(result, list)
            outcomes.append(result[0]["outcome"])
        assert outcomes == ["added", "unchanged", "replaced"]
        _, result = call_endpoint(site, "search", query="rain or snow")
        assert isinstance(result, list)
        assert [hit["text"] for hit in result[0]["hits"]] == ["It snowed."]


def test_only_the_documented_endpoints_are_listed(site: Site) -> None:
    info = httpx.get(f"{site.address}/gradio_api/info").json()
    assert set(info["named_endpoints"]) == {"/ask", "/check", "/search", "/add"}


def test_mcp_offers_the_endpoints_as_tools(models_dir: Path, tmp_path: Path) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def list_tools_and_search(address: str) -> tuple[set[str], str]:
        async with (
            streamablehttp_client(f"{address}/gradio_api/mcp/") as (reader, writer, _),
            ClientSession(reader, writer) as session,
        ):
            await session.initialize()
            tools = {tool.name for tool in (await session.list_tools()).tools}
            search = next(tool for tool in tools if tool.endswith("search"))
            result = await session.call_tool(search, {"query": "ferry repair", "top_k": 1})
            return tools, str(result.content)

    settings = Settings(models_dir=models_dir, index_dir=tmp_path, model=TINY)
    for site in run_site(settings, api_only=True):
        tools, content = asyncio.run(list_tools_and_search(site.address))
        assert {tool.rsplit("_", 1)[-1] for tool in tools} == {"ask", "check", "search", "add"}
        assert "ferry" in content
