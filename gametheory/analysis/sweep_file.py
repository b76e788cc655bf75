"""A sweep in a file: computed block by block, resumed after an interruption, published when complete."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gametheory.analysis.evaluation import Evaluation
from gametheory.analysis.grid import Block
from gametheory.analysis.labelled import FORMAT, require_xarray
from gametheory.analysis.names_on_disk import from_disk, to_disk
from gametheory.analysis.sweep_progress import Progress, watched
from gametheory.analysis.sweep_store import SweepStoppedError, SweepStore
from gametheory.errors import InvalidInputError, RefusedError, invalid

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["open_sweep", "save_sweep", "swept_file"]

_SUFFIXES = (".nc", ".zarr")


def open_sweep(path: str | Path, *, verify: bool = False) -> xr.Dataset:
    """Open the file of a sweep; its data stay there until they are used.

    Parameters
    ----------
    path : path
        A file that `sweep` or `save_sweep` wrote.
    verify : bool, default False
        Read everything once; damage in the data is then an error here and not later.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    InvalidInputError
        If there is no such file, it is damaged, unfinished or of something else.
    """
    require_xarray()
    import xarray as xr

    file = _checked_path(path)
    if not file.exists():
        raise InvalidInputError(f"{file}: is not there{_unfinished_hint(file)}")
    found: xr.Dataset
    try:
        if file.suffix == ".zarr":
            found = xr.open_zarr(file, chunks=None)
        else:
            found = xr.open_dataset(file, engine="netcdf4")
        if verify:
            for variable in found.variables.values():
                _read(variable)
    except Exception as error:  # whatever the readers of a format raise on damage
        raise InvalidInputError(f"{file}: cannot be read as the result of a sweep: {error}") from error
    if found.attrs.get("format") != FORMAT:
        found.close()
        raise invalid(f"{file}: attribute format", f"must be {FORMAT!r}", found.attrs.get("format"))
    restored = from_disk(found)
    restored.set_close(found.close)
    return restored


def save_sweep(dataset: xr.Dataset, path: str | Path) -> Path:
    """Write a dataset of a sweep to a new file ``.nc`` or ``.zarr``, which appears when it is whole.

    Parameters
    ----------
    dataset : xarray.Dataset
        In memory or lazy; a lazy one is computed block by block.
    path : path
        An existing file is replaced. Variables have portable names there (``text: NAME`` has signs that not
        every file system takes); `open_sweep` gives them their own again.

    Returns
    -------
    Path

    Raises
    ------
    SweepStoppedError
        If the file cannot be written; what was there before is intact.
    """
    require_xarray()
    target = _checked_path(path)
    draft = target.with_name(f".{target.stem}.{uuid.uuid4().hex}{target.suffix}")
    try:
        plain = to_disk(dataset.drop_encoding())
        if target.suffix == ".zarr":
            plain.to_zarr(draft, zarr_format=2, consolidated=True)
            shutil.rmtree(target, ignore_errors=True)
        else:
            plain.to_netcdf(draft, engine="netcdf4", encoding=_packed(plain))
        draft.replace(target)
    except (OSError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not str(error).startswith("NetCDF"):
            raise  # of the computation; the library of NetCDF has no error of its own for a full disk
        raise SweepStoppedError(
            f"{target}: cannot be written ({error}); what was computed before is intact"
        ) from error
    finally:
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        draft.unlink(missing_ok=True)
    return target


def swept_file(
    evaluation: Evaluation,
    target: Path,
    shape: tuple[int, ...],
    *,
    seed: int | None,
    task: Mapping[str, Any] | None,
    on_dask: bool,
    client: Any,
    progress: Progress | bool | None,
) -> xr.Dataset:
    """Return the sweep in the file `target`, after computing what is missing in it."""
    target = _checked_path(target)
    _require_packages()
    if target.exists():
        found = open_sweep(target)
        if found.attrs.get("digest") != evaluation.digest:
            found.close()
            raise InvalidInputError(
                f"{target}: holds another sweep ({found.attrs.get('model')}, digest "
                f"{found.attrs.get('digest')}); choose another file or remove it"
            )
        return found
    store = SweepStore.opened(_unfinished(target), evaluation, shape, {"seed": seed, "task": task})
    missing = store.missing(evaluation)
    total = evaluation.grid.points
    done = total - sum(_points(block) for block in missing)
    with watched(progress, total) as report:
        report(done, total)
        for points in _filled(store, evaluation, missing, on_dask=on_dask, client=client):
            done += points
            report(done, total)
    if target.suffix == ".zarr":
        store.publish(target)
    else:
        import dask.config

        with dask.config.set(scheduler="synchronous"), store.dataset() as complete:
            save_sweep(complete, target)
        shutil.rmtree(store.folder)
    return open_sweep(target)


def _filled(
    store: SweepStore, evaluation: Evaluation, missing: list[Block], *, on_dask: bool, client: Any
) -> Any:
    """Yield the points of each block as it is finished, in whatever order."""
    if client is not None:
        from distributed import as_completed

        sent = client.submit(_sent, *evaluation.__reduce__()[1], pure=False)
        futures = [client.submit(_fill, store.folder, sent, block, pure=False) for block in missing]
        try:
            for future in as_completed(futures):
                yield future.result()
                future.release()
        finally:
            client.cancel(futures)
    elif on_dask:
        from dask.base import compute
        from dask.delayed import delayed

        sent = delayed(evaluation, traverse=False)
        fill = delayed(_fill, pure=False)
        yield from compute(*(fill(store.folder, sent, block) for block in missing))
    else:
        for block in missing:
            yield store.fill(evaluation, block)


def _sent(digest: str, content: bytes) -> Evaluation:
    from gametheory.analysis.evaluation import restored

    return restored(digest, content)


def _fill(folder: Path, evaluation: Evaluation, block: Block) -> int:
    return SweepStore(folder).fill(evaluation, block)


def _points(block: Block) -> int:
    points = 1
    for length in block.shape:
        points *= length
    return points


def _packed(dataset: xr.Dataset) -> dict[str, dict[str, Any]]:
    return {str(name): {"zlib": True, "complevel": 1} for name, v in dataset.data_vars.items() if v.ndim}


def _read(variable: Any) -> None:
    """Read a variable, a slab at a time."""
    if not variable.ndim:
        _ = variable.to_numpy()
        return
    axis = variable.dims[0]
    step = max(1, (1 << 25) * variable.sizes[axis] // variable.size)
    for start in range(0, variable.sizes[axis], step):
        _ = variable.isel({axis: slice(start, start + step)}).to_numpy()


def _checked_path(path: str | Path) -> Path:
    file = Path(path)
    if file.suffix not in _SUFFIXES:
        raise invalid("the file of a sweep", "must end in .nc or .zarr", str(path))
    return file


def _unfinished(target: Path) -> Path:
    return target.with_name(f"{target.name}.unfinished")


def _unfinished_hint(file: Path) -> str:
    if _unfinished(file).exists():
        return "; the sweep is unfinished: call sweep again with the same arguments to complete it"
    return ""


def _require_packages() -> None:
    from importlib.util import find_spec

    for name in ("zarr", "dask", "netCDF4"):
        if find_spec(name) is None:
            raise RefusedError(f"a sweep in a file needs {name}: pip install 'gametheory-bargaining[sweep]'")
