"""The pages of a dossier. Each parses its address, asks the library for a model, and renders it, or gives RDF."""

import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sayso import export, ids, ontology, perspective, queries, views
from sayso.dossier import Dossier
from sayso.errors import InputError, NotFound, SaysoError
from sayso.views.segments import Segment
from sayso_web import chooser, drawing, glossary, links
from sayso_web.negotiation import BY_MEDIA, HTML, best
from sayso_web.site import site

blueprint = Blueprint("pages", __name__)
_ONTOLOGY_TYPES = (HTML, "text/turtle")


def view() -> views.View:
    """The view of the dossier that the current request asks, in the world that it names."""
    here = site()
    return views.View(here.service, here.dossier, chooser.chosen())


@blueprint.get("/")
def home() -> str:
    """What is in the dossier, search, and the questions."""
    found = _home(site().service.build.id, site().dossier)
    built = datetime.fromisoformat(found.built).astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")
    return render_template("home.html", page=found, built=built, questions=queries.all_queries())


@lru_cache(2)
def _home(build: str, dossier: Dossier) -> views.HomePage:
    """The home page's model, which costs a count of everything, once for each build."""
    return views.home(chooser.everything())


@blueprint.get("/article/<path:name>")
def article(name: str) -> BaseResponse:
    """An article with its statements marked, and a card for each."""
    iri = ids.article(site().dossier.base, name)
    if rdf := _rdf(iri):
        return rdf
    found = views.article(view(), name, public=not site().local)
    return _html("article.html", page=found, segments=_anchored(found.segments), iri=iri)


@blueprint.get("/claim/<path:rest>")
def claim(rest: str) -> BaseResponse:
    """A claim: who says so, who denies it, with which words."""
    iri = f"{site().dossier.base}claim/{rest}"
    if rdf := _rdf(iri):
        return rdf
    found = views.claim(view(), iri)
    picture = drawing.chains(found.chains, found.articles, found.claim.text)
    return _html("claim.html", page=found, picture=picture, iri=iri)


@blueprint.get("/meeting/<path:rest>")
def meeting(rest: str) -> BaseResponse:
    """A meeting: every account of it side by side."""
    iri = f"{site().dossier.base}meeting/{rest}"
    if rdf := _rdf(iri):
        return rdf
    found = views.meeting(view(), iri)
    if found.canonical:
        return _moved(found.canonical)
    return _html("meeting.html", page=found, iri=iri)


@blueprint.get("/actor/<path:rest>")
def actor(rest: str) -> BaseResponse:
    """An actor: who it is, what it said, what is said of it."""
    iri = f"{site().dossier.base}actor/{rest}"
    if rdf := _rdf(iri):
        return rdf
    found = views.actor(view(), iri)
    if found.canonical:
        return _moved(found.canonical)
    return _html("actor.html", page=found, iri=iri)


@blueprint.get("/chain/<path:rest>")
@blueprint.get("/attribution/<path:rest>")
@blueprint.get("/span/<path:rest>")
@blueprint.get("/participation/<path:rest>")
def part(rest: str) -> BaseResponse:
    """What has no page of its own: to the place on the page where it is shown."""
    base = site().dossier.base
    kind = request.path.split("/")[1]
    iri = f"{base}{kind}/{rest}"
    if rdf := _rdf(iri):
        return rdf
    found = views.home_of(view(), iri)
    if not found:
        raise NotFound(f"There is no {kind} {rest} in this dossier. Start from an article or a claim.")
    anchors = {"chain": links.chain_anchor, "attribution": links.anchor, "span": links.span_anchor}
    target = links.page(found)
    if kind == "span" and not _has_words(found, iri):
        return redirect(f"{target}#statements", 303)
    return redirect(f"{target}#{anchors[kind](iri)}" if kind in anchors else target, 303)


def _has_words(article: str, span: str) -> bool:
    """Whether an article's page shows a span: the words of a meeting stand in no card where the text is withheld."""
    here = site()
    page = views.article(view(), ids.article_name(here.dossier.base, article), public=not here.local)
    return page.shown in ("whole", "evidence") or any(w.iri == span for s in page.statements for w in s.evidence)


@blueprint.get("/perspective")
def world() -> BaseResponse:
    """A world: the rule that chooses its claims, and the claims."""
    rule, all_of = chooser.chosen(), chooser.everything()
    iri = rule.iri(all_of.base)
    return _html("world.html", title=views.world_title(all_of, rule), page=views.world(all_of, iri), iri=iri, rule=rule)


@blueprint.get("/compare")
def compare() -> BaseResponse:
    """Two worlds side by side; without two of them the form alone, with what is wrong beside the fields."""
    names = ("first", "second")
    written = [request.args.get(name, "").strip() for name in names]
    rules, faults = _worlds(dict(zip(names, written, strict=True))) if any(written) else ({}, {})
    found = None if faults or not rules else views.compare(chooser.everything(), *rules.values())
    page = _html(
        "compare.html",
        found=found,
        written=written,
        faults=faults,
        presets=perspective.PRESETS,
        base=site().dossier.base,
    )
    page.status_code = next((fault.http_status for fault in faults.values()), 200)
    return page


def _worlds(written: dict[str, str]) -> tuple[dict[str, perspective.Perspective], dict[str, SaysoError]]:
    """The worlds that fields name, and what is wrong with the others."""
    rules: dict[str, perspective.Perspective] = {}
    faults: dict[str, SaysoError] = {}
    for name, text in written.items():
        try:
            if not text:
                raise InputError("Only one world is given. Give another one to compare it with.")
            rules[name] = chooser.typed(text)
        except (InputError, NotFound) as error:
            faults[name] = error
    return rules, faults


@blueprint.get("/<path:rest>")
def thing(rest: str) -> BaseResponse:
    """Any other IRI of the dossier: a place, topic, event, decision, office."""
    iri = site().dossier.base + rest
    if rdf := _rdf(iri):
        return rdf
    found = views.thing(view(), iri)
    if found.canonical and found.canonical != iri:
        return _moved(found.canonical)
    return _html("thing.html", page=found, iri=iri)


@blueprint.get("/ontology")
def terms() -> BaseResponse:
    """The ontology as a page, or as Turtle."""
    wanted = request.args.get("format", "")
    if wanted == "turtle" or (not wanted and best(request.headers.get("Accept"), _ONTOLOGY_TYPES) == "text/turtle"):
        body = ontology.source("sayso.ttl") + b"\n" + ontology.source("codelists.ttl")
        return _vary(Response(body, content_type="text/turtle; charset=utf-8"))
    return _vary(Response(_ontology_page(site().service.build.id, chooser.shown())))


@lru_cache(8)
def _ontology_page(build: str, world: chooser.Shown) -> str:
    """The page of the ontology; kept, for it changes with the installation only, and its frame with build and world."""
    return render_template("ontology.html", ontology=ontology.documentation(), build=build)


@blueprint.get("/help/worlds")
def worlds() -> str:
    """What a world is, and why an answer may be empty."""
    return render_template(
        "worlds.html",
        parameters=perspective.PARAMETERS,
        presets=[(name, rule, rule.iri(site().dossier.base)) for name, rule in perspective.PRESETS.items()],
    )


@blueprint.get("/help/reading")
def reading() -> str:
    """The legend: what the marks on the pages mean."""
    return render_template("reading.html")


@blueprint.get("/glossary")
def words() -> str:
    """What the words of the pages mean."""
    return render_template("glossary.html", entries=glossary.ENTRIES)


@blueprint.get("/export")
def exports() -> str:
    """What can be taken away, in which formats."""
    return render_template("export.html", formats=tuple(export.FORMATS.values()))


@blueprint.get("/export/<name>.<suffix>")
def download(name: str, suffix: str) -> BaseResponse:
    """A part of the dossier as a file: the world that is chosen, the record, or the whole dossier."""
    parts = {
        "world": export.Part(world=chooser.chosen()),
        "record": export.Part(record=True),
        "dossier": export.Part(),
    }
    kind = next((f for f in export.FORMATS.values() if f.suffix == f".{suffix}"), None)
    if name not in parts or kind is None:
        raise NotFound(f"There is no export {name}.{suffix}. The page /export lists what there is.")
    out = io.BytesIO()
    info = export.write(site().dossier, parts[name], kind.name, out, site().service)
    response = Response(out.getvalue(), content_type=BY_MEDIA[kind.media_type].header)
    which = chooser.chosen().text() if name == "world" else name
    file = f"{site().dossier.settings.name}-{which}{kind.suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{_ascii(file)}"'
    response.set_etag(f"{info.id}-{hashlib.sha256(which.encode()).hexdigest()[:16]}-{kind.name}")
    return response.make_conditional(request)


def _ascii(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-._=,") else "_" for c in name)


def _anchored(segments: Sequence[Segment]) -> list[tuple[Segment, tuple[str, ...]]]:
    """The segments with the ids of the spans, and of the statements, that begin there; no id twice on a page."""
    seen: set[str] = set()
    out: list[tuple[Segment, tuple[str, ...]]] = []
    for segment in segments:
        starts = [links.span_anchor(mark.words.iri) for mark in segment.opens]
        starts += [f"t-{mark.number}" for mark in segment.opens if mark.number]
        fresh = tuple(each for each in dict.fromkeys(starts) if each not in seen)
        seen.update(fresh)
        out.append((segment, fresh))
    return out


def _rdf(iri: str) -> BaseResponse | None:
    """The record of a thing in RDF, where the client asks for that; None where it wants the page."""
    offers = (HTML, *views.FORMATS)
    wanted = request.args.get("format", "")
    media = next((m for m in views.FORMATS if wanted in (BY_MEDIA[m].key, m)), None) if wanted else None
    media = media or best(request.headers.get("Accept"), offers)
    if media is None or media == HTML:
        return None
    body = views.record(view(), iri, media)
    response = Response(body, content_type=BY_MEDIA[media].header)
    response.headers["Link"] = f'<{iri}>; rel="describes"' if iri.isascii() else ""
    return _vary(response)


def _moved(iri: str) -> BaseResponse:
    """To the canonical thing; 303, for a later decision may part the two again."""
    target = links.page(iri)
    if not target:
        raise NotFound(f"The canonical IRI {iri} has no page.")
    return redirect(target, 303)


def _html(template: str, **values: object) -> BaseResponse:
    response = Response(render_template(template, **values))
    response.headers["Cache-Control"] = "private, no-cache"
    return _vary(response)


def _vary(response: Response) -> Response:
    response.vary.add("Accept")
    return response
