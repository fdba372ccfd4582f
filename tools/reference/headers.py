"""The public headers as Doxygen reads them: what every record, member and enum is for."""

import os
import re
import subprocess
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field
from pathlib import Path

FEWEST_RECORDS = 100  # fewer means that the headers were not read, whatever Doxygen says


@dataclass
class Record:
    """A struct: what it is for, and its members in order."""

    name: str  # csdesk::ticket::open
    brief: str
    members: dict[str, str] = field(default_factory=dict)  # name -> meaning


@dataclass
class Headers:
    records: dict[str, Record]
    enums: dict[str, str]  # csdesk::ticket_kind -> meaning
    enumerators: dict[str, str]  # csdesk::errc::busy -> meaning


def text_of(node: xml.Element | None) -> str:
    """Markdown of a description: code stays code, paragraphs become one line."""
    if node is None:
        return ""
    out = node.text or ""
    for child in node:
        inner = text_of(child)
        out += f"`{inner}`" if child.tag == "computeroutput" else f"{inner} " if child.tag == "para" else inner
        out += child.tail or ""
    return re.sub(r"\s+", " ", out).strip()


def meaning(node: xml.Element) -> str:
    both = (text_of(node.find("briefdescription")), text_of(node.find("detaileddescription")))
    return " ".join(part for part in both if part)


def run_doxygen(root: Path, doxygen: str, folder: Path, more: str) -> None:
    """Every warning is an error; so is a header that could not be read."""
    config = (root / "docs" / "doxygen" / "Doxyfile").read_text(encoding="utf-8")
    config += f'\nOUTPUT_DIRECTORY = "{folder}"\n{more}\n'
    done = subprocess.run(
        [doxygen, "-"], input=config.encode(), cwd=root, capture_output=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    )
    said = done.stderr.decode(errors="replace")
    if done.returncode != 0 or said.strip():
        raise ValueError(f"doxygen complains of the public headers:\n{said}")


def read_headers(root: Path, doxygen: str, folder: Path) -> Headers:
    run_doxygen(root, doxygen, folder, "GENERATE_HTML = NO\nGENERATE_XML = YES\nXML_PROGRAMLISTING = NO")
    out = Headers({}, {}, {})
    for path in sorted((folder / "xml").glob("*.xml")):
        for compound in xml.parse(path).getroot().iter("compounddef"):
            kind, name = compound.get("kind"), compound.findtext("compoundname", "")
            if kind in ("struct", "class"):
                record = out.records[name] = Record(name, meaning(compound))
                for member in compound.iter("memberdef"):
                    if member.get("kind") == "variable" and member.get("prot") == "public" and member.get("static") == "no":
                        record.members[member.findtext("name", "")] = meaning(member)
            for member in compound.iter("memberdef"):
                if member.get("kind") == "enum" and kind in ("namespace", "struct", "class"):
                    enum = f"{name}::{member.findtext('name', '')}"
                    out.enums[enum] = meaning(member)
                    for value in member.iter("enumvalue"):
                        out.enumerators[f"{enum}::{value.findtext('name', '')}"] = meaning(value)
    if len(out.records) < FEWEST_RECORDS:
        raise ValueError(f"only {len(out.records)} records were read from the public headers")
    return out
