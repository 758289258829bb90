"""The terms of the ontology as full IRIs, the namespaces, and the code lists.

Each code list is also a mapping from the words that notes and decisions use to the concepts. Generated from
``ontology/sayso.ttl`` and ``ontology/codelists.ttl`` by ``make terms``: change those, not this file.
"""

# ruff: noqa: N816, S105
from typing import Final

# Namespaces
SO: Final = "https://w3id.org/sayso/ns#"
PREFIXES: Final[dict[str, str]] = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "so": "https://w3id.org/sayso/ns#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# Classes
Actor: Final = "https://w3id.org/sayso/ns#Actor"
Article: Final = "https://w3id.org/sayso/ns#Article"
Attribution: Final = "https://w3id.org/sayso/ns#Attribution"
Chain: Final = "https://w3id.org/sayso/ns#Chain"
Claim: Final = "https://w3id.org/sayso/ns#Claim"
Decision: Final = "https://w3id.org/sayso/ns#Decision"
Group: Final = "https://w3id.org/sayso/ns#Group"
Identity: Final = "https://w3id.org/sayso/ns#Identity"
Meeting: Final = "https://w3id.org/sayso/ns#Meeting"
NearDenial: Final = "https://w3id.org/sayso/ns#NearDenial"
Organization: Final = "https://w3id.org/sayso/ns#Organization"
Outlet: Final = "https://w3id.org/sayso/ns#Outlet"
Participation: Final = "https://w3id.org/sayso/ns#Participation"
Person: Final = "https://w3id.org/sayso/ns#Person"
Place: Final = "https://w3id.org/sayso/ns#Place"
State: Final = "https://w3id.org/sayso/ns#State"
Tenure: Final = "https://w3id.org/sayso/ns#Tenure"
TextSpan: Final = "https://w3id.org/sayso/ns#TextSpan"
Topic: Final = "https://w3id.org/sayso/ns#Topic"
UnidentifiedActor: Final = "https://w3id.org/sayso/ns#UnidentifiedActor"
World: Final = "https://w3id.org/sayso/ns#World"

# Properties between things
about: Final = "https://w3id.org/sayso/ns#about"
act: Final = "https://w3id.org/sayso/ns#act"
actor: Final = "https://w3id.org/sayso/ns#actor"
admits: Final = "https://w3id.org/sayso/ns#admits"
admitsThrough: Final = "https://w3id.org/sayso/ns#admitsThrough"
after: Final = "https://w3id.org/sayso/ns#after"
approvedBy: Final = "https://w3id.org/sayso/ns#approvedBy"
atBehestOf: Final = "https://w3id.org/sayso/ns#atBehestOf"
attribution: Final = "https://w3id.org/sayso/ns#attribution"
awareOf: Final = "https://w3id.org/sayso/ns#awareOf"
before: Final = "https://w3id.org/sayso/ns#before"
canonical: Final = "https://w3id.org/sayso/ns#canonical"
channel: Final = "https://w3id.org/sayso/ns#channel"
claim: Final = "https://w3id.org/sayso/ns#claim"
contentSpan: Final = "https://w3id.org/sayso/ns#contentSpan"
copyOf: Final = "https://w3id.org/sayso/ns#copyOf"
corrects: Final = "https://w3id.org/sayso/ns#corrects"
countsAs: Final = "https://w3id.org/sayso/ns#countsAs"
cueSpan: Final = "https://w3id.org/sayso/ns#cueSpan"
denial: Final = "https://w3id.org/sayso/ns#denial"
disputedThrough: Final = "https://w3id.org/sayso/ns#disputedThrough"
disputes: Final = "https://w3id.org/sayso/ns#disputes"
endedBy: Final = "https://w3id.org/sayso/ns#endedBy"
entails: Final = "https://w3id.org/sayso/ns#entails"
evidence: Final = "https://w3id.org/sayso/ns#evidence"
existingChain: Final = "https://w3id.org/sayso/ns#existingChain"
holder: Final = "https://w3id.org/sayso/ns#holder"
identifies: Final = "https://w3id.org/sayso/ns#identifies"
inArticle: Final = "https://w3id.org/sayso/ns#inArticle"
leavesUndenied: Final = "https://w3id.org/sayso/ns#leavesUndenied"
memberOf: Final = "https://w3id.org/sayso/ns#memberOf"
mentionedIn: Final = "https://w3id.org/sayso/ns#mentionedIn"
met: Final = "https://w3id.org/sayso/ns#met"
mode: Final = "https://w3id.org/sayso/ns#mode"
nearDenial: Final = "https://w3id.org/sayso/ns#nearDenial"
negates: Final = "https://w3id.org/sayso/ns#negates"
organOf: Final = "https://w3id.org/sayso/ns#organOf"
organization: Final = "https://w3id.org/sayso/ns#organization"
participation: Final = "https://w3id.org/sayso/ns#participation"
place: Final = "https://w3id.org/sayso/ns#place"
readBy: Final = "https://w3id.org/sayso/ns#readBy"
rejectedBy: Final = "https://w3id.org/sayso/ns#rejectedBy"
relays: Final = "https://w3id.org/sayso/ns#relays"
role: Final = "https://w3id.org/sayso/ns#role"
root: Final = "https://w3id.org/sayso/ns#root"
rootAs: Final = "https://w3id.org/sayso/ns#rootAs"
secrecy: Final = "https://w3id.org/sayso/ns#secrecy"
sourceSpan: Final = "https://w3id.org/sayso/ns#sourceSpan"
speaker: Final = "https://w3id.org/sayso/ns#speaker"
speaksFor: Final = "https://w3id.org/sayso/ns#speaksFor"
stance: Final = "https://w3id.org/sayso/ns#stance"
standsFor: Final = "https://w3id.org/sayso/ns#standsFor"
status: Final = "https://w3id.org/sayso/ns#status"
struckChain: Final = "https://w3id.org/sayso/ns#struckChain"
supports: Final = "https://w3id.org/sayso/ns#supports"
target: Final = "https://w3id.org/sayso/ns#target"
through: Final = "https://w3id.org/sayso/ns#through"
topic: Final = "https://w3id.org/sayso/ns#topic"
track: Final = "https://w3id.org/sayso/ns#track"
undenied: Final = "https://w3id.org/sayso/ns#undenied"
via: Final = "https://w3id.org/sayso/ns#via"
voucher: Final = "https://w3id.org/sayso/ns#voucher"
voucherAs: Final = "https://w3id.org/sayso/ns#voucherAs"
withdraws: Final = "https://w3id.org/sayso/ns#withdraws"
within: Final = "https://w3id.org/sayso/ns#within"

# Properties with literal values
addressee: Final = "https://w3id.org/sayso/ns#addressee"
anonymous: Final = "https://w3id.org/sayso/ns#anonymous"
confidence: Final = "https://w3id.org/sayso/ns#confidence"
date: Final = "https://w3id.org/sayso/ns#date"
depth: Final = "https://w3id.org/sayso/ns#depth"
earliest: Final = "https://w3id.org/sayso/ns#earliest"
endedOn: Final = "https://w3id.org/sayso/ns#endedOn"
fictional: Final = "https://w3id.org/sayso/ns#fictional"
former: Final = "https://w3id.org/sayso/ns#former"
free: Final = "https://w3id.org/sayso/ns#free"
latest: Final = "https://w3id.org/sayso/ns#latest"
maxCount: Final = "https://w3id.org/sayso/ns#maxCount"
minCount: Final = "https://w3id.org/sayso/ns#minCount"
model: Final = "https://w3id.org/sayso/ns#model"
office: Final = "https://w3id.org/sayso/ns#office"
onRecord: Final = "https://w3id.org/sayso/ns#onRecord"
path: Final = "https://w3id.org/sayso/ns#path"
publishedEarliest: Final = "https://w3id.org/sayso/ns#publishedEarliest"
publishedLatest: Final = "https://w3id.org/sayso/ns#publishedLatest"
reader: Final = "https://w3id.org/sayso/ns#reader"
reason: Final = "https://w3id.org/sayso/ns#reason"
referenceDate: Final = "https://w3id.org/sayso/ns#referenceDate"
saidOn: Final = "https://w3id.org/sayso/ns#saidOn"
statedDate: Final = "https://w3id.org/sayso/ns#statedDate"
text: Final = "https://w3id.org/sayso/ns#text"
textHash: Final = "https://w3id.org/sayso/ns#textHash"
textLength: Final = "https://w3id.org/sayso/ns#textLength"
unstated: Final = "https://w3id.org/sayso/ns#unstated"

# Annotation properties of the ontology itself
codeList: Final = "https://w3id.org/sayso/ns#codeList"
openBecause: Final = "https://w3id.org/sayso/ns#openBecause"
singleValued: Final = "https://w3id.org/sayso/ns#singleValued"

# Code lists
acts: Final = "https://w3id.org/sayso/ns#acts"
channels: Final = "https://w3id.org/sayso/ns#channels"
modes: Final = "https://w3id.org/sayso/ns#modes"
readers: Final = "https://w3id.org/sayso/ns#readers"
roles: Final = "https://w3id.org/sayso/ns#roles"
secrecies: Final = "https://w3id.org/sayso/ns#secrecies"
stances: Final = "https://w3id.org/sayso/ns#stances"
statuses: Final = "https://w3id.org/sayso/ns#statuses"
tracks: Final = "https://w3id.org/sayso/ns#tracks"

# Code list: acts
accept: Final = "https://w3id.org/sayso/ns#accept"
edit: Final = "https://w3id.org/sayso/ns#edit"
flag: Final = "https://w3id.org/sayso/ns#flag"
identify: Final = "https://w3id.org/sayso/ns#identify"
redate: Final = "https://w3id.org/sayso/ns#redate"
reject: Final = "https://w3id.org/sayso/ns#reject"
remove: Final = "https://w3id.org/sayso/ns#remove"
undo: Final = "https://w3id.org/sayso/ns#undo"
ACTS: Final[dict[str, str]] = {
    "accept": accept,
    "date": redate,
    "edit": edit,
    "flag": flag,
    "identify": identify,
    "reject": reject,
    "remove": remove,
    "undo": undo,
}

# Code list: channels
call: Final = "https://w3id.org/sayso/ns#call"
contact: Final = "https://w3id.org/sayso/ns#contact"
inPerson: Final = "https://w3id.org/sayso/ns#inPerson"
mediation: Final = "https://w3id.org/sayso/ns#mediation"
message: Final = "https://w3id.org/sayso/ns#message"
summit: Final = "https://w3id.org/sayso/ns#summit"
talks: Final = "https://w3id.org/sayso/ns#talks"
thirdPlace: Final = "https://w3id.org/sayso/ns#thirdPlace"
visit: Final = "https://w3id.org/sayso/ns#visit"
CHANNELS: Final[dict[str, str]] = {
    "call": call,
    "contact": contact,
    "mediation": mediation,
    "meeting": inPerson,
    "message": message,
    "summit": summit,
    "talks": talks,
    "thirdPlace": thirdPlace,
    "visit": visit,
}

# Code list: modes
direct: Final = "https://w3id.org/sayso/ns#direct"
indirect: Final = "https://w3id.org/sayso/ns#indirect"
mixed: Final = "https://w3id.org/sayso/ns#mixed"
MODES: Final[dict[str, str]] = {
    "direct": direct,
    "indirect": indirect,
    "mixed": mixed,
}

# Code list: readers
hand: Final = "https://w3id.org/sayso/ns#hand"
machine: Final = "https://w3id.org/sayso/ns#machine"
reviewed: Final = "https://w3id.org/sayso/ns#reviewed"
READERS: Final[dict[str, str]] = {
    "hand": hand,
    "machine": machine,
    "reviewed": reviewed,
}

# Code list: roles
delegate: Final = "https://w3id.org/sayso/ns#delegate"
host: Final = "https://w3id.org/sayso/ns#host"
mediator: Final = "https://w3id.org/sayso/ns#mediator"
observer: Final = "https://w3id.org/sayso/ns#observer"
party: Final = "https://w3id.org/sayso/ns#party"
ROLES: Final[dict[str, str]] = {
    "delegate": delegate,
    "host": host,
    "mediator": mediator,
    "observer": observer,
    "party": party,
}

# Code list: secrecies
discreet: Final = "https://w3id.org/sayso/ns#discreet"
open: Final = "https://w3id.org/sayso/ns#open"
secret: Final = "https://w3id.org/sayso/ns#secret"
SECRECIES: Final[dict[str, str]] = {
    "discreet": discreet,
    "open": open,
    "secret": secret,
}

# Code list: stances
asserts: Final = "https://w3id.org/sayso/ns#asserts"
believes: Final = "https://w3id.org/sayso/ns#believes"
declines: Final = "https://w3id.org/sayso/ns#declines"
denies: Final = "https://w3id.org/sayso/ns#denies"
questions: Final = "https://w3id.org/sayso/ns#questions"
urges: Final = "https://w3id.org/sayso/ns#urges"
STANCES: Final[dict[str, str]] = {
    "asserts": asserts,
    "believes": believes,
    "declines": declines,
    "denies": denies,
    "questions": questions,
    "urges": urges,
}

# Code list: statuses
cancelled: Final = "https://w3id.org/sayso/ns#cancelled"
denied: Final = "https://w3id.org/sayso/ns#denied"
happened: Final = "https://w3id.org/sayso/ns#happened"
ongoing: Final = "https://w3id.org/sayso/ns#ongoing"
planned: Final = "https://w3id.org/sayso/ns#planned"
STATUSES: Final[dict[str, str]] = {
    "cancelled": cancelled,
    "denied": denied,
    "happened": happened,
    "ongoing": ongoing,
    "planned": planned,
}

# Code list: tracks
track1: Final = "https://w3id.org/sayso/ns#track1"
track1_5: Final = "https://w3id.org/sayso/ns#track1-5"
track2: Final = "https://w3id.org/sayso/ns#track2"
TRACKS: Final[dict[str, str]] = {
    "1": track1,
    "1.5": track1_5,
    "2": track2,
}

# Terms of other vocabularies
DCT_CREATOR: Final = "http://purl.org/dc/terms/creator"
DCT_DATE: Final = "http://purl.org/dc/terms/date"
DCT_DESCRIPTION: Final = "http://purl.org/dc/terms/description"
DCT_LANGUAGE: Final = "http://purl.org/dc/terms/language"
DCT_LICENSE: Final = "http://purl.org/dc/terms/license"
DCT_PUBLISHER: Final = "http://purl.org/dc/terms/publisher"
DCT_RIGHTS: Final = "http://purl.org/dc/terms/rights"
DCT_SOURCE: Final = "http://purl.org/dc/terms/source"
DCT_TITLE: Final = "http://purl.org/dc/terms/title"
EDTF: Final = "http://id.loc.gov/datatypes/edtf/EDTF"
OA_END: Final = "http://www.w3.org/ns/oa#end"
OA_EXACT: Final = "http://www.w3.org/ns/oa#exact"
OA_START: Final = "http://www.w3.org/ns/oa#start"
PROV_WAS_GENERATED_BY: Final = "http://www.w3.org/ns/prov#wasGeneratedBy"
RDFS_COMMENT: Final = "http://www.w3.org/2000/01/rdf-schema#comment"
RDFS_LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
RDFS_SEE_ALSO: Final = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
RDF_LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS_ALT_LABEL: Final = "http://www.w3.org/2004/02/skos/core#altLabel"
SKOS_CONCEPT: Final = "http://www.w3.org/2004/02/skos/core#Concept"
SKOS_IN_SCHEME: Final = "http://www.w3.org/2004/02/skos/core#inScheme"
SKOS_NOTATION: Final = "http://www.w3.org/2004/02/skos/core#notation"
SKOS_PREF_LABEL: Final = "http://www.w3.org/2004/02/skos/core#prefLabel"
XSD_BOOLEAN: Final = "http://www.w3.org/2001/XMLSchema#boolean"
XSD_DATE: Final = "http://www.w3.org/2001/XMLSchema#date"
XSD_DECIMAL: Final = "http://www.w3.org/2001/XMLSchema#decimal"
XSD_INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"
XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
