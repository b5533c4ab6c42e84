"""Our profile of DCAT-AP 3 for ckanext-dcat: both languages, agencies, sectors, pillars, indicators, areas.

What ckanext-dcat knows is handed to it in its own words; what it does not know is added here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.profiles import EuropeanDCATAP3Profile
from ckanext.dcat.profiles.base import DCAT, DCT, FOAF, RDF, RDFS, SKOS, VCARD
from ckanext.dongthap import codelists
from ckanext.dongthap.exchange import names, words
from rdflib import BNode, Literal, Namespace, URIRef

from harvesters.model import ILLUSTRATIVE

SDMX_ATTRIBUTE = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
SDMX_DIMENSION = Namespace("http://purl.org/linked-data/sdmx/2009/dimension#")
#: Fields of a dataset whose codes become themes: field → code list.
_THEMES = {"sectors": "sectors", "pillars": "pillars", "contents": "contents"}


class DongthapProfile(EuropeanDCATAP3Profile):
    """DCAT-AP 3 as the portal publishes it."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        super().graph_from_dataset(words.translate(dataset_dict), dataset_ref)
        self.g.bind("sdmx-attribute", SDMX_ATTRIBUTE)
        self.g.bind("sdmx-dimension", SDMX_DIMENSION)
        self._themes(dataset_dict, dataset_ref)
        self._areas(dataset_dict, dataset_ref)
        self._provenance(dataset_dict, dataset_ref)
        if dataset_dict.get("type") == "indicator":
            self._indicator(dataset_dict, dataset_ref)
        if tk.asbool(dataset_dict.get("illustrative") or False):
            self._illustrative(dataset_ref)
        self._as_meant(dataset_ref)
        self._as_told(dataset_dict, dataset_ref)
        for kind in self.g.objects(dataset_ref, DCAT.contactPoint):
            self.g.add((kind, RDF.type, VCARD.Kind))
        self._label_others()

    def graph_from_catalog(self, catalog_dict: dict[str, Any] | None, catalog_ref: URIRef) -> None:
        super().graph_from_catalog(catalog_dict, catalog_ref)
        for predicate in (DCT.language, DCT.title, DCT.description, FOAF.homepage):
            self.g.remove((catalog_ref, predicate, None))
        for code in ("vi", "en"):
            self._typed(catalog_ref, DCT.language, names.language(code), DCT.LinguisticSystem)
        self._said(catalog_ref, DCT.title, "site_title")
        self._said(catalog_ref, DCT.description, "site_description")
        self._typed(catalog_ref, FOAF.homepage, names.site() + "/", FOAF.Document)
        self._typed(catalog_ref, DCT.license, f"{names.site()}/dieu-khoan", DCT.LicenseDocument)
        self._publisher_of(catalog_ref)
        self._service(catalog_ref)
        for codelist in _THEMES.values():
            scheme = self._typed(catalog_ref, DCAT.themeTaxonomy, names.scheme(codelist), SKOS.ConceptScheme)
            self._said(scheme, DCT.title, codelist)
        self._label_others()

    def _as_meant(self, ref: URIRef) -> None:
        """An identifier is a text, an address too; a format that has no address is a thing with a name."""
        for told in list(self.g.objects(ref, DCT.identifier)):
            self.g.remove((ref, DCT.identifier, told))
            self.g.add((ref, DCT.identifier, Literal(str(told))))
        for distribution in self.g.objects(ref, DCAT.distribution):
            for told in list(self.g.objects(distribution, DCT["format"])):
                if isinstance(told, Literal):
                    kind = BNode()
                    self.g.remove((distribution, DCT["format"], told))
                    self.g.add((distribution, DCT["format"], kind))
                    self.g.add((kind, RDF.type, DCT.MediaTypeOrExtent))
                    self.g.add((kind, RDFS.label, told))

    def _as_told(self, dataset: Mapping[str, Any], ref: URIRef) -> None:
        """Of a harvested dataset no date is told that its catalogue does not tell, but that of our copy."""
        if dataset.get("issued"):
            return
        for subject in (ref, *self.g.objects(ref, DCAT.distribution)):
            self.g.remove((subject, DCT.issued, None))

    def _said(self, subject: URIRef, predicate: URIRef, key: str) -> None:
        for language, text in words.SAID[key].items():
            self.g.add((subject, predicate, Literal(text, lang=language)))

    def _typed(self, subject: URIRef, predicate: URIRef, address: str, kind: URIRef) -> URIRef:
        found = URIRef(address)
        self.g.add((subject, predicate, found))
        self.g.add((found, RDF.type, kind))
        return found

    def _concept(self, subject: URIRef, predicate: URIRef, codelist: str, key: str) -> URIRef:
        """A code of ours with its labels."""
        concept = self._typed(subject, predicate, names.concept(codelist, key), SKOS.Concept)
        self.g.add((concept, SKOS.inScheme, URIRef(names.scheme(codelist))))
        if entry := codelists.by_key(codelist).get(key):
            for language in ("vi", "en"):
                self.g.add((concept, SKOS.prefLabel, Literal(entry.label(language), lang=language)))
        return concept

    def _label_others(self) -> None:
        """Concepts of others are called by the names that they have there."""
        for address, label in names.LABELS.items():
            concept = URIRef(address)
            if (None, None, concept) in self.g:
                self.g.add((concept, RDF.type, SKOS.Concept))
                self.g.add((concept, SKOS.prefLabel, Literal(label, lang="en")))

    def _themes(self, dataset: Mapping[str, Any], ref: URIRef) -> None:
        for name, codelist in _THEMES.items():
            for key in dataset.get(name) or ():
                self._concept(ref, DCAT.theme, codelist, key)
                if address := names.eu(codelist, key, "data-theme"):
                    self.g.add((ref, DCAT.theme, URIRef(address)))

    def _areas(self, dataset: Mapping[str, Any], ref: URIRef) -> None:
        for key in _keys(dataset.get("spatial")):
            area = self._concept(ref, DCT.spatial, "areas", key)
            self.g.add((area, RDF.type, DCT.Location))

    def _provenance(self, dataset: Mapping[str, Any], ref: URIRef) -> None:
        told = dataset.get("provenance_translated") or {}
        if any(told.values()):
            address = f"{names.dataset(dataset)}#nguon-goc"
            statement = self._typed(ref, DCT.provenance, address, DCT.ProvenanceStatement)
            for language, text in told.items():
                if text:
                    self.g.add((statement, RDFS.label, Literal(text, lang=language)))

    def _indicator(self, dataset: Mapping[str, Any], ref: URIRef) -> None:
        self.g.add((ref, DCT.type, URIRef(f"{names.EU}/dataset-type/STATISTICAL")))
        if dataset.get("unit"):
            self._concept(ref, SDMX_ATTRIBUTE.unitMeasure, "units", dataset["unit"])
        for name in _keys(dataset.get("dimensions")):
            self._concept(ref, DCT.subject, "dimensions", name)
        page = self._typed(ref, DCAT.landingPage, names.page(dataset), FOAF.Document)
        for kind in ("du-lieu.sdmx.csv", "datapackage.json", "croissant.jsonld"):
            self._typed(ref, RDFS.seeAlso, f"{page}/{kind}", FOAF.Document)

    def _illustrative(self, ref: URIRef) -> None:
        for language, text in (("vi", ILLUSTRATIVE.vi), ("en", ILLUSTRATIVE.en)):
            self.g.add((ref, RDFS.comment, Literal(text, lang=language)))
            self.g.add((ref, DCAT.keyword, Literal(text, lang=language)))

    def _publisher_of(self, catalog_ref: URIRef) -> None:
        publisher = self._typed(catalog_ref, DCT.publisher, f"{names.site()}/about", FOAF.Agent)
        self._said(publisher, FOAF.name, "publisher")
        self.g.add((publisher, DCT.type, URIRef(words.REGIONAL)))

    def _service(self, catalog_ref: URIRef) -> None:
        address = f"{names.site()}/api/3/action"
        service = self._typed(catalog_ref, DCAT.service, address, DCAT.DataService)
        self.g.add((service, DCAT.endpointURL, URIRef(address)))
        self.g.add((service, DCAT.endpointDescription, URIRef(f"{names.site()}/api/openapi.json")))
        self._said(service, DCT.title, "service")


def _keys(value: Any) -> list[str]:
    return [key for key in value if isinstance(key, str)] if isinstance(value, list) else []
