"""Small messages in the shapes of SDMX, JSON-stat and PC-Axis."""

from __future__ import annotations

NAMESPACES = (
    'xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" '
    'xmlns:gen="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic" '
    'xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common" '
    'xmlns:str="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
OBSERVATIONS = (
    '<Series xmlns="" REF_AREA="82" SEX="F" UNIT="PS">'
    '<Obs TIME_PERIOD="2024" OBS_VALUE="1234.50" OBS_STATUS="A"/>'
    '<Obs TIME_PERIOD="2025-S1" OBS_VALUE="NaN" OBS_STATUS="M"/>'
    "</Series>"
    '<Series xmlns="" REF_AREA="87" SEX="T" UNIT="PS">'
    '<Obs TIME_PERIOD="2024" OBS_VALUE="1.5E3"/></Series>'
)


def specific(body: str = OBSERVATIONS, dataset: str = "", footer: str = "") -> bytes:
    """Structure-specific SDMX-ML 2.1."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><mes:StructureSpecificData {NAMESPACES}>'
        '<mes:Header><mes:ID>x</mes:ID><mes:Structure structureID="s" dimensionAtObservation="TIME_PERIOD">'
        '<com:Structure><Ref id="DSD_POP"/></com:Structure></mes:Structure></mes:Header>'
        f'<mes:DataSet action="Replace" {dataset}>{body}</mes:DataSet>{footer}</mes:StructureSpecificData>'
    ).encode()


def _codelist(name: str, codes: dict[str, str]) -> str:
    items = "".join(
        f'<str:Code id="{code}"><com:Name xml:lang="en">{text}</com:Name>'
        f'<com:Name xml:lang="vi">{text} (vi)</com:Name></str:Code>'
        for code, text in codes.items()
    )
    return (
        f'<str:Codelist id="{name}" agencyID="SO" version="1.0"><com:Name xml:lang="en">{name}</com:Name>'
        f"{items}</str:Codelist>"
    )


def _concept(name: str, text: str) -> str:
    return f'<str:Concept id="{name}"><com:Name xml:lang="en">{text}</com:Name></str:Concept>'


def _dimension(name: str, position: int, codelist: str) -> str:
    reference = f'<Ref id="{codelist}" agencyID="SO" version="1.0" class="Codelist" package="codelist"/>'
    return (
        f'<str:Dimension id="{name}" position="{position}"><str:ConceptIdentity>{_identity(name)}'
        f"</str:ConceptIdentity><str:LocalRepresentation><str:Enumeration>{reference}</str:Enumeration>"
        "</str:LocalRepresentation></str:Dimension>"
    )


def _identity(name: str) -> str:
    return (
        f'<Ref id="{name}" maintainableParentID="CS" maintainableParentVersion="1.0" agencyID="SO" '
        'class="Concept" package="conceptscheme"/>'
    )


STRUCTURE = (
    f'<?xml version="1.0" encoding="UTF-8"?><mes:Structure {NAMESPACES}>'
    "<mes:Header><mes:ID>x</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2025-01-01T00:00:00</mes:Prepared>"
    '<mes:Sender id="SO"/></mes:Header><mes:Structures><str:Codelists>'
    + _codelist("CL_AREA", {"82": "Đồng Tháp", "87": "Old"})
    + _codelist("CL_SEX", {"F": "Female", "T": "Total"})
    + '</str:Codelists><str:Concepts><str:ConceptScheme id="CS" agencyID="SO" version="1.0">'
    '<com:Name xml:lang="en">c</com:Name>'
    + _concept("REF_AREA", "Reference area")
    + _concept("SEX", "Sex")
    + _concept("TIME_PERIOD", "Time")
    + _concept("OBS_VALUE", "Value")
    + "</str:ConceptScheme></str:Concepts><str:DataStructures>"
    '<str:DataStructure id="DSD_POP" agencyID="SO" version="1.0"><com:Name xml:lang="en">d</com:Name>'
    '<str:DataStructureComponents><str:DimensionList id="DimensionDescriptor">'
    + _dimension("REF_AREA", 1, "CL_AREA")
    + _dimension("SEX", 2, "CL_SEX")
    + f'<str:TimeDimension id="TIME_PERIOD" position="3"><str:ConceptIdentity>{_identity("TIME_PERIOD")}'
    "</str:ConceptIdentity></str:TimeDimension></str:DimensionList>"
    f'<str:MeasureList id="MeasureDescriptor"><str:PrimaryMeasure id="OBS_VALUE"><str:ConceptIdentity>'
    f"{_identity('OBS_VALUE')}</str:ConceptIdentity></str:PrimaryMeasure></str:MeasureList>"
    "</str:DataStructureComponents></str:DataStructure></str:DataStructures></mes:Structures></mes:Structure>"
).encode()
