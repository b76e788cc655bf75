"""The metadata of a study for an archive: RO-Crate 1.1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gametheory.studies.files import file_digest, write_whole

if TYPE_CHECKING:
    from gametheory.studies.study import Study

__all__ = ["CRATE", "write_crate"]

CRATE = "ro-crate-metadata.json"

_FORMATS = {
    ".json": "application/json",
    ".toml": "application/toml",
    ".csv": "text/csv",
    ".tex": "application/x-tex",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".nc": "application/x-netcdf",
}


def write_crate(study: Study, tasks: Mapping[str, Any], manifest_file: str) -> None:
    """Write ``ro-crate-metadata.json``: the study, its authors and licence, every file, and what made it.

    Follows RO-Crate 1.1 [1]_: a flat graph with the metadata descriptor, the root dataset that has every
    file as a part, the library as software, and one action a task.

    References
    ----------
    .. [1] S. Soiland-Reyes, P. Sefton and others, "Packaging research artefacts with RO-Crate", Data
       Science 5 (2022) 97-138, doi:10.3233/DS-210053.
    """
    from gametheory import __version__

    own = {"study.toml": "What is computed", manifest_file: "What was computed, from what, and the digests"}
    made = {name: task for task, entry in tasks.items() for name in entry["files"]}
    people = [
        {"@id": f"#author-{k}", "@type": "Person", "name": name}
        for k, name in enumerate(study.authors, start=1)
    ]
    license_id = _license(study.license)
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": study.title,
        "description": study.description or study.title,
        "datePublished": study.day.isoformat(),
        "license": {"@id": license_id},
        "hasPart": [{"@id": name} for name in (*own, *made)],
    }
    if people:
        root["author"] = [{"@id": person["@id"]} for person in people]
    graph: list[dict[str, Any]] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        root,
        {"@id": license_id, "@type": "CreativeWork", "name": study.license or "No licence is stated"},
        *people,
        {
            "@id": "#gametheory",
            "@type": "SoftwareApplication",
            "name": "gametheory-bargaining",
            "version": __version__,
        },
        *(_file(study.folder, name, what) for name, what in own.items()),
        *(_file(study.folder, name, f"Task {task}") for name, task in made.items()),
        *(
            {
                "@id": f"#task-{task}",
                "@type": "CreateAction",
                "name": f"{task} ({entry['kind']})",
                "instrument": {"@id": "#gametheory"},
                "object": {"@id": "study.toml"},
                "result": [{"@id": name} for name in entry["files"]],
            }
            for task, entry in tasks.items()
        ),
    ]
    content = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    write_whole(study.folder / CRATE, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def _file(folder: Path, name: str, what: str) -> dict[str, Any]:
    path = folder / name
    return {
        "@id": name,
        "@type": "File",
        "name": what,
        "encodingFormat": _FORMATS.get(path.suffix, "application/octet-stream"),
        "contentSize": str(path.stat().st_size),
        "sha256": file_digest(path).removeprefix("sha256:"),
    }


def _license(stated: str) -> str:
    if stated.startswith(("http://", "https://")):
        return stated
    return f"https://spdx.org/licenses/{stated}" if stated and " " not in stated else "#license"
