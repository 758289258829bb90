"""The pages of a dossier. Each parses its address, asks the library for a model, and renders it, or gives RDF."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache, partial

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sayso import export, ids, ontology, perspective, queries, views
from sayso.dossier import Dossier
from sayso.errors import NotFound
from sayso.names import finder
from sayso.views.segments import Segment
from sayso_web import drawing, glossary, links
from sayso_web.negotiation import BY_MEDIA, HTML, best
from sayso_web.site import site

blueprint = Blueprint("pages", __name__)
_ONTOLOGY_TYPES = (HTML, "text/turtle")


def view() -> views.View:
    """The view of the dossier that the current request asks."""
    here = site()
    return views.View(here.service, here.dossier)


@blueprint.get("/")
def home() -> str:
    """What is in the dossier, search, and the questions."""
    found = _home(site().service.build.id, site().dossier)
    built = datetime.fromisoformat(found.built).astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")
    return render_template("home.html", page=found, built=built, questions=queries.all_queries())


@lru_cache(2)
def _home(build: str, dossier: Dossier) -> views.HomePage:
    """The home page's model, which costs a count of everything, once for each build."""
    return views.home(view())


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
    """A world: the rule that chooses its claims, and the claims. Fields of a form lead to the IRI that they mean."""
    base = site().dossier.base
    query = request.query_string.decode("ascii", "replace")
    iri = f"{base}perspective?{query}" if query else f"{base}perspective"
    if "form" in request.args:
        chosen = _from_form()
        return redirect(links.page(chosen.iri(base)), 303)
    rule = perspective.parse_iri(iri, base) or perspective.Perspective()
    return _html("world.html", title=views.world_title(view(), rule), page=views.world(view(), iri), iri=iri, rule=rule)


@blueprint.get("/compare")
def compare() -> BaseResponse:
    """Two worlds side by side; without two of them the form alone."""
    written = [request.args.get(name, "").strip() for name in ("first", "second")]
    found = views.compare(view(), *map(typed, written)) if all(written) else None
    return _html("compare.html", found=found, written=written, presets=perspective.PRESETS, base=site().dossier.base)


def typed(text: str) -> perspective.Perspective:
    """The perspective that somebody typed, actors by name. Raises PerspectiveError, and NotFound."""
    return perspective.parse(text, site().dossier.base, _slug)


def _slug(name: str) -> str:
    find = finder(partial(views.ask, view()))
    return find("actor", name).removeprefix(f"{site().dossier.base}actor/")


def _from_form() -> perspective.Perspective:
    """The perspective of a form's fields; actors by name. Raises PerspectiveError, and NotFound for an unknown name."""
    known = {p.name for p in perspective.PARAMETERS}
    fields = {name: request.args.getlist(name) for name in request.args if name in known}
    return perspective.from_fields(fields, _slug)


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
    return _vary(Response(_ontology_page(site().service.build.id)))


@cache
def _ontology_page(build: str) -> str:
    """The page of the ontology; kept, for it changes with the installation only, and its header with the build."""
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
    """A part of the dossier as a file: the reported world, the record, or the whole dossier."""
    parts = {
        "reported": export.Part(world=perspective.PRESETS["reported"]),
        "record": export.Part(record=True),
        "dossier": export.Part(),
    }
    kind = next((f for f in export.FORMATS.values() if f.suffix == f".{suffix}"), None)
    if name not in parts or kind is None:
        raise NotFound(f"There is no export {name}.{suffix}. The page /export lists what there is.")
    out = io.BytesIO()
    info = export.write(site().dossier, parts[name], kind.name, out, site().service)
    response = Response(out.getvalue(), content_type=BY_MEDIA[kind.media_type].header)
    file = f"{site().dossier.settings.name}-{name}{kind.suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{_ascii(file)}"'
    response.set_etag(f"{info.id}-{name}-{kind.name}")
    return response.make_conditional(request)


def _ascii(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "_" for c in name)


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
