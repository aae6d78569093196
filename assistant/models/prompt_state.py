"""Keep the evaluated beginning of a prompt in a file: reading it takes milliseconds, evaluating seconds.

A state only fits the model, build of llama.cpp and processor that made it; their names and the tokens
are part of its file name. The file ends with a SHA-256 of its contents. A file that is damaged, or that
cannot be written, costs time but never changes an answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from assistant.files import atomic_write
from assistant.models.kv_cache import KvCache, Segment

_DIGEST_BYTES = hashlib.sha256().digest_size


def hold_prompt(cache: KvCache, prompt: Sequence[Segment], folder: Path, *, identity: str) -> None:
    """Make a cache hold a prompt: restored from its file in `folder`, or evaluated and then stored.

    `identity` names the model, build and processor.
    """
    file = folder / f"{_key(prompt, identity)}.kv"
    state = _read(file)
    if state is not None and cache.restore(prompt, state):
        return
    cache.hold(prompt)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        state = cache.state()
        with atomic_write(file) as stream:
            stream.write(state)
            stream.write(hashlib.sha256(state).digest())


def _key(prompt: Sequence[Segment], identity: str) -> str:
    text = json.dumps([identity, [list(segment) for segment in prompt]])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _read(file: Path) -> bytes | None:
    """Return the state in a file; None if the file is missing or damaged."""
    try:
        contents = file.read_bytes()
    except OSError:
        return None
    state, digest = contents[:-_DIGEST_BYTES], contents[-_DIGEST_BYTES:]
    return state if hashlib.sha256(state).digest() == digest else None
