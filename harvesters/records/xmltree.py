"""Elements of XML by their local names: profiles of one standard differ in their namespaces alone."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element


def local(element: Element) -> str:
    """An element's name without its namespace; "" for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element) -> Iterator[Element]:
    """The elements right below one."""
    return (child for child in element if isinstance(child.tag, str))


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name."""
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), "")


def find(element: Element, path: str) -> Iterator[Element]:
    """Elements at a path of local names; ``*`` is any element, ``a|b`` either."""
    found = [element]
    for step in path.split("/"):
        names = step.split("|")
        found = [child for each in found for child in children(each) if step == "*" or local(child) in names]
    return iter(found)


def first(element: Element, path: str) -> Element | None:
    """The first element at a path."""
    return next(find(element, path), None)


def text_of(element: Element | None) -> str:
    """All text within an element."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
