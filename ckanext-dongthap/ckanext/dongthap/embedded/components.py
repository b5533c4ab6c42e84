"""What an installation is made of, as a software bill of materials (CycloneDX 1.6)."""

# The library's decorators hide its classes' types.
# pyright: reportCallIssue=false, reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions, version

from ckanext.dongthap.embedded.jars import read_lock
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as CycloneComponent
from cyclonedx.model.component import ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

#: A licence of more letters is the licence's whole text, which some packages put into the field.
_LICENCE_NAME = 80


@dataclass(frozen=True)
class Component:
    """One package. ``purl`` is its package URL; ``sha256`` is known of what the lock file names."""

    name: str
    version: str
    purl: str
    licence: str = ""
    sha256: str = ""


def components() -> list[Component]:
    """Return the Python packages that are installed and the jars of Solr, each once, by name."""
    found = {each.purl: each for each in (*_packages(), *_jars())}
    return sorted(found.values(), key=lambda each: each.purl)


def _packages() -> Iterator[Component]:
    for distribution in distributions():
        name = re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()
        purl = PackageURL("pypi", None, name, distribution.version).to_string()
        yield Component(name, distribution.version, purl, _licence(distribution))


def _licence(distribution: Distribution) -> str:
    told = distribution.metadata.get("License-Expression") or distribution.metadata.get("License") or ""
    if told and len(told) <= _LICENCE_NAME and "\n" not in told:
        return told
    classifiers = distribution.metadata.get_all("Classifier") or []
    return next((each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")), "")


def _jars() -> Iterator[Component]:
    for jar in read_lock():
        qualifiers = {"classifier": jar.classifier} if jar.classifier else None
        purl = PackageURL("maven", jar.group, jar.artifact, jar.version, qualifiers).to_string()
        yield Component(f"{jar.group}:{jar.artifact}", jar.version, purl, sha256=jar.sha256)


def bill_of_materials() -> str:
    """Return the bill of materials as CycloneDX JSON."""
    own = CycloneComponent(
        name="ckanext-dongthap", version=version("ckanext-dongthap"), type=ComponentType.APPLICATION
    )
    bom = Bom(components=[_cyclone(each) for each in components() if each.name != own.name])
    bom.metadata.component = own
    bom.register_dependency(own, bom.components)
    return JsonV1Dot6(bom).output_as_string(indent=2)


def _cyclone(each: Component) -> CycloneComponent:
    return CycloneComponent(
        name=each.name,
        version=each.version,
        type=ComponentType.LIBRARY,
        bom_ref=each.purl,
        purl=PackageURL.from_string(each.purl),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each.sha256)] if each.sha256 else None,
        licenses=[DisjunctiveLicense(name=each.licence)] if each.licence else None,
    )
