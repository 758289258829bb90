"""Hand-written Turtle, TriG and N-Quads to model objects.

Record statements (articles, attributions, spans, claims, mentions of meetings) become model objects and pass the same
checks as notes; a graph named by a claim is that claim's content; the rest is background. What tells a meeting must
stand in a claim's graph: in background it would pass for a fact.
"""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from sayso import dates, ids
from sayso import terms as t
from sayso.content import date_bounds
from sayso.errors import DateError, DossierError
from sayso.gate import background_fault, content_fault
from sayso.headers import is_export
from sayso.model import Actor, Article, Attribution, Claim, Mention, Name, Reading, Span, Triple, Unit

_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS}
_KINDS = {
    t.Outlet: "outlet",
    t.Organization: "organization",
    t.Person: "person",
    t.State: "state",
    t.Group: "group",
    t.UnidentifiedActor: "unidentified",
    t.Actor: "actor",
}
_READING = {t.RDF_TYPE, t.readBy, t.reader, t.model, t.confidence}
_RECORD = {
    t.Article: _READING | {
        t.RDFS_LABEL, t.DCT_TITLE, t.DCT_PUBLISHER, t.DCT_LANGUAGE, t.DCT_RIGHTS, t.DCT_SOURCE, t.RDFS_COMMENT,
        t.statedDate, t.referenceDate, t.publishedEarliest, t.publishedLatest, t.textHash, t.textLength, t.free,
        t.fictional, t.copyOf,
    },
    t.Attribution: _READING | {
        t.inArticle, t.speaker, t.stance, t.claim, t.relays, t.evidence, t.sourceSpan, t.cueSpan, t.contentSpan, t.mode,
        t.anonymous, t.saidOn, t.addressee, t.speaksFor, t.corrects, t.withdraws,
    },
    t.TextSpan: {t.RDF_TYPE, t.inArticle, t.OA_START, t.OA_END, t.OA_EXACT},
    t.Claim: {t.RDF_TYPE, t.text, t.negates, t.entails},
    t.Meeting: _READING - {t.RDF_TYPE} | {t.mentionedIn, t.evidence},
}  # fmt: skip
_NAMING = {t.RDF_TYPE, t.RDFS_LABEL, t.SKOS_ALT_LABEL, t.minCount, t.maxCount, t.unstated}
_Values = dict[str, list[ox.NamedNode | ox.Literal]]


def read_graph_file(path: Path, base: str, source: str) -> Unit:
    """The unit of a hand-written file (``.ttl``, ``.trig``, ``.nq``, each also with ``.gz``).

    ``source`` is the file's name for messages. Raises DossierError that names file, node and fault.
    """
    return _Reader(base, source).read(_parse(path, source))


def _parse(path: Path, source: str) -> Iterator[ox.Quad]:
    packed = path.suffix == ".gz"
    kind = _FORMATS.get(Path(path.stem).suffix if packed else path.suffix)
    if kind is None:
        raise DossierError(f"{source}: Sayso reads {', '.join(_FORMATS)}, each also as .gz. Convert or move the file.")
    try:
        data = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
        if is_export(data):
            raise DossierError(
                f"{source}: this is an export of Sayso's, as its first lines say. Read in again, what somebody claims "
                "would pass for a fact. Add the articles and notes that it was made from instead."
            )
        yield from ox.parse(data, format=kind, rename_blank_nodes=False)
    except (SyntaxError, ValueError, OSError, EOFError) as err:
        raise DossierError(f"{source}: {err}. Mend that place; `sayso check` reads the file again.") from None


class _Reader:
    """One file while it is read."""

    def __init__(self, base: str, source: str) -> None:
        self.base = base
        self.source = source
        self.nodes: dict[str, _Values] = {}
        self.order: list[Triple] = []
        self.graphs: dict[str, set[Triple]] = defaultdict(set)

    def fail(self, node: str, message: str) -> DossierError:
        short = node.removeprefix(self.base)
        return DossierError(f"{self.source}, {short}: {message}")

    def read(self, quads: Iterable[ox.Quad]) -> Unit:
        for quad in quads:
            subject, predicate, obj = quad.subject, quad.predicate, quad.object
            if not isinstance(subject, ox.NamedNode) or not isinstance(obj, ox.NamedNode | ox.Literal):
                raise self.fail(str(subject).strip("<>"), "a blank node or quoted triple; give it an IRI.")
            triples = [(str(subject), str(predicate), str(obj))]
            if predicate.value == t.date:
                triples.extend(date_bounds(triples[0][0], self._edtf(subject.value, obj.value)))
            if isinstance(quad.graph_name, ox.BlankNode):
                raise self.fail(subject.value, "it stands in a graph without a name. Name the claim that tells it.")
            if isinstance(quad.graph_name, ox.NamedNode):
                self.graphs[quad.graph_name.value].update(triples)
            else:
                self.order.extend(triples)
                self.nodes.setdefault(subject.value, defaultdict(list))[predicate.value].append(obj)
        return self._unit()

    def _unit(self) -> Unit:
        types = {node: set(self._all(node, t.RDF_TYPE)) for node in self.nodes}
        spans = {n: self._span(n) for n in self._of(types, t.TextSpan)}
        articles = tuple(self._article(n) for n in self._of(types, t.Article))
        attributions = tuple(self._attribution(n, spans) for n in self._of(types, t.Attribution))
        claims = tuple(self._claim(n) for n in self._of(types, t.Claim))
        mentions = tuple(self._mention(n, spans) for n, v in self.nodes.items() if t.mentionedIn in v)
        actors = tuple(self._actor(n, kinds) for n, kinds in types.items() if kinds & set(_KINDS))
        self._check_graphs({claim.iri for claim in claims})
        taken = set(spans)
        self._check_record(spans, t.TextSpan)
        for kind, group in (
            (t.Article, articles), (t.Attribution, attributions), (t.Claim, claims), (t.Meeting, mentions),
        ):  # fmt: skip
            self._check_record([x.iri for x in group], kind)
            taken |= {x.iri for x in group}
        return Unit(
            source=self.source,
            articles=articles,
            actors=actors,
            attributions=attributions,
            claims=claims,
            mentions=mentions,
            background=tuple(self._background(taken, {a.iri for a in actors})),
        )

    @staticmethod
    def _of(types: dict[str, set[str]], kind: str) -> list[str]:
        return [node for node, kinds in types.items() if kind in kinds]

    def _check_graphs(self, claims: set[str]) -> None:
        for graph, triples in self.graphs.items():
            if graph not in claims:
                raise self.fail(
                    graph,
                    "a graph is named by a claim of this file, and no so:Claim has this name. Declare it.",
                )
            for triple in sorted(triples):
                if fault := content_fault(triple):
                    raise self.fail(graph, f"{fault}.")

    def _check_record(self, nodes: Iterable[str], kind: str) -> None:
        """Nothing is lost in silence: what a record's node cannot say is refused by name."""
        for node in nodes:
            for predicate in self.nodes[node]:
                if predicate not in _RECORD[kind]:
                    name = kind.rpartition("#")[2].lower()
                    raise self.fail(
                        node,
                        f"{predicate} is not written on the record of a {name}: docs/graph.md shows what is. "
                        "What a meeting is, is content of a claim; what is computed is left out.",
                    )

    def _background(self, taken: set[str], actors: set[str]) -> Iterator[Triple]:
        for triple in self.order:
            subject, predicate = triple[0][1:-1], triple[1][1:-1]
            if subject in taken or (subject in actors and predicate in _NAMING):
                continue
            if fault := background_fault(triple, self.base):
                raise self.fail(subject, f"{fault}. What somebody must have said stands in GRAPH <claim> {{ … }}.")
            yield triple

    def _edtf(self, node: str, text: str) -> str:
        try:
            return dates.check(text)
        except DateError as err:
            raise self.fail(node, str(err)) from None

    def _all(self, node: str, key: str) -> tuple[str, ...]:
        return tuple(term.value for term in self.nodes[node].get(key, ()))

    def _one(self, node: str, key: str, default: str | None = None) -> str:
        values = self._all(node, key)
        if len(values) > 1 or (not values and default is None):
            name = key.rpartition("#")[2].rpartition("/")[2]
            raise self.fail(node, f"{name} stands {len(values)} times, once is right.")
        return values[0] if values else default or ""

    def _names(self, node: str, key: str, alias: bool = False) -> list[Name]:
        found = self.nodes[node].get(key, ())
        return [Name(v.value, v.language or "", alias) for v in found if isinstance(v, ox.Literal)]

    def _day(self, node: str, key: str) -> str | None:
        text = self._one(node, key, "")
        return self._edtf(node, text) if text else None

    def _code(self, node: str, key: str, codes: dict[str, str], default: str | None = None) -> str:
        value = self._one(node, key, default)
        if not value:
            return ""
        for word, code in codes.items():
            if code == value:
                return word
        raise self.fail(node, f"{value} is none of {', '.join(sorted(codes))}.")

    def _reading(self, node: str) -> Reading:
        if not self._all(node, t.readBy):
            raise self.fail(node, "nothing says who read it. Write so:readBy so:hand, or so:machine with its so:model.")
        confidence = self._one(node, t.confidence, "")
        if confidence and not re.fullmatch(r"0(\.[0-9]+)?|1(\.0+)?", confidence):
            raise self.fail(node, f"the confidence {confidence} is no number from 0 to 1, such as 0.85.")
        return Reading(
            self._code(node, t.readBy, t.READERS),
            self._one(node, t.reader, ""),
            self._one(node, t.model, ""),
            float(confidence) if confidence else None,
        )

    def _span(self, node: str) -> Span:
        start, end = self._one(node, t.OA_START), self._one(node, t.OA_END)
        article = self._one(node, t.inArticle)
        if not (start.isdecimal() and end.isdecimal() and int(start) < int(end)):
            raise self.fail(node, f"{start}–{end} is no span: start and end count code points, start before end.")
        name = ids.article_name(self.base, article)
        if node != ids.span(self.base, name, int(start), int(end)):
            raise self.fail(node, f"a span is named after its place: ex:span/{name}/{start}-{end}.")
        exact = self._one(node, t.OA_EXACT, "")
        return Span(article, int(start), int(end), exact or None)

    def _article(self, node: str) -> Article:
        latest, earliest = self._one(node, t.publishedLatest, ""), self._one(node, t.publishedEarliest, "")
        stated = self._day(node, t.statedDate)
        published = f"{earliest or '..'}/{latest or '..'}" if earliest or latest else stated
        length = self._one(node, t.textLength)
        return Article(
            iri=node,
            name=ids.article_name(self.base, node),
            title=self._one(node, t.DCT_TITLE),
            publisher=self._one(node, t.DCT_PUBLISHER),
            language=self._one(node, t.DCT_LANGUAGE, "en"),
            text_hash=self._one(node, t.textHash),
            length=int(length) if length.isdecimal() else 0,
            stated_date=stated,
            published=published,
            reference_date=self._day(node, t.referenceDate),
            url=self._one(node, t.DCT_SOURCE, ""),
            rights=self._one(node, t.DCT_RIGHTS, ""),
            note=self._one(node, t.RDFS_COMMENT, ""),
            free=self._one(node, t.free, "") == "true",
            fictional=self._one(node, t.fictional, "") == "true",
            copy_of=self._one(node, t.copyOf, ""),
            reading=self._reading(node),
        )

    def _attribution(self, node: str, spans: dict[str, Span]) -> Attribution:
        relays = self._all(node, t.relays)
        stance = self._code(node, t.stance, t.STANCES, "")
        if bool(stance) == bool(relays) or bool(stance) != bool(self._all(node, t.claim)):
            raise self.fail(node, "an attribution has so:stance and so:claim, or so:relays; never both, never neither.")
        anonymous = self._one(node, t.anonymous, "")
        loose = set(self._all(node, t.evidence))
        for key in (t.sourceSpan, t.cueSpan, t.contentSpan):
            loose -= set(self._all(node, key))
        if loose:
            raise self.fail(node, f"say of {min(loose)} whether it is so:sourceSpan, so:cueSpan or so:contentSpan.")
        return Attribution(
            iri=node,
            article=self._one(node, t.inArticle),
            speaker=self._one(node, t.speaker),
            stance=stance,
            claim=self._one(node, t.claim, ""),
            relays=relays,
            source=self._spans(node, t.sourceSpan, spans),
            cue=self._spans(node, t.cueSpan, spans),
            content=self._spans(node, t.contentSpan, spans),
            mode=self._code(node, t.mode, t.MODES, ""),
            anonymous=anonymous == "true" if anonymous else None,
            said_on=self._day(node, t.saidOn),
            addressee=self._one(node, t.addressee, ""),
            speaks_for=self._one(node, t.speaksFor, ""),
            corrects=self._all(node, t.corrects),
            withdraws=self._all(node, t.withdraws),
            reading=self._reading(node),
        )

    def _spans(self, node: str, key: str, spans: dict[str, Span]) -> tuple[Span, ...]:
        out: list[Span] = []
        for ref in self._all(node, key):
            if ref not in spans:
                raise self.fail(node, f"{ref.removeprefix(self.base)} is no so:TextSpan of this file. Describe it.")
            out.append(spans[ref])
        return tuple(sorted(out, key=lambda span: (span.start, span.end)))

    def _claim(self, node: str) -> Claim:
        texts = tuple(self._names(node, t.text))
        if not texts:
            raise self.fail(node, "a claim has its words as so:text with a language tag.")
        content = self.graphs.get(node, set())
        negates = self._one(node, t.negates, "")
        if negates and content:
            raise self.fail(node, "a claim that negates another one has no content of its own.")
        return Claim(node, texts, frozenset(content), negates, self._all(node, t.entails), written=True)

    def _mention(self, node: str, spans: dict[str, Span]) -> Mention:
        return Mention(node, self._one(node, t.mentionedIn), self._spans(node, t.evidence, spans), self._reading(node))

    def _actor(self, node: str, types: set[str]) -> Actor:
        kinds = {_KINDS[term] for term in types if term in _KINDS} - {"actor"}
        if kinds - {"outlet", "organization"} and len(kinds) > 1:
            raise self.fail(node, f"it is {' and '.join(sorted(kinds))} at once. Leave one kind.")
        kind = "outlet" if "outlet" in kinds else next(iter(kinds), "actor")
        names = self._names(node, t.RDFS_LABEL) + self._names(node, t.SKOS_ALT_LABEL, alias=True)
        if not names or names[0].alias:
            raise self.fail(node, "an actor has a name: rdfs:label with a language tag.")
        least, most = self._one(node, t.minCount, ""), self._one(node, t.maxCount, "")
        local = node.removeprefix(f"{self.base}actor/").rpartition("/")[0]
        return Actor(
            node,
            kind,
            tuple(names),
            ids.article(self.base, local) if local and kind == "unidentified" else "",
            int(least) if least.isdecimal() else None,
            int(most) if most.isdecimal() else None,
            self._one(node, t.unstated, "") == "true",
        )
