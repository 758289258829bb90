"""Which names say by themselves who is meant, so that two articles that use one of them mean the same.

"Mr Smith" and "the Foreign Ministry" do not: there are many, and the article's reader knows which. The lists are short
on purpose: a name that they lack is at worst linked by mistake, which a decision mends.
"""

import re

from sayso.ids import fold

_TITLE_WORDS = (
    "mr mrs ms miss mx dr prof professor sir dame lord lady baron baroness father sister brother reverend rev "
    "bishop archbishop cardinal pope imam rabbi sheikh sheik emir king queen prince princess sultan shah ayatollah "
    "general gen colonel col major maj captain capt lieutenant lt sergeant sgt corporal admiral adm commander cmdr "
    "commodore brigadier marshal private president vice prime minister premier chancellor secretary senator sen "
    "representative rep congressman congresswoman governor gov mayor judge justice ambassador envoy spokesman "
    "spokeswoman spokesperson former acting deputy herr frau monsieur madame mme mlle señor señora sr sra don doña "
    "signor signora пан пані г-н г-жа господин госпожа президент министр міністр генерал посол"
)
_HEADS = (
    "ministry ministries minister department government administration parliament senate congress house diet "
    "assembly council court commission committee board bureau office agency authority embassy consulate mission army "
    "navy force forces military police guard command border guards presidency presidential president presidents prime "
    "ministers chancellery treasury opposition party union association federation chamber university hospital school "
    "company bank central prosecutor prosecutors attorney general generals service services secretariat delegation "
    "directorate staff headquarters leadership regime authorities court upper lower city county regional local royal "
    "міністерство уряд парламент посольство рада армія поліція министерство правительство посольство совет армия "
    "полиция мид мзс ministère ministere gouvernement ambassade parlement armée ministerium außenministerium "
    "innenministerium verteidigungsministerium regierung botschaft parlament ministerio gobierno embajada parlamento "
    "ministero governo ambasciata ministerstwo rząd ambasada wizarat"
)
_MATTERS = (
    "foreign external internal home interior domestic defence defense finance financial economy economics economic "
    "trade commerce justice health education transport transportation energy oil mining labour labor agriculture "
    "environment culture information intelligence security national supreme high constitutional federal joint public "
    "state-run affairs relations election electoral customs immigration press media communications planning war armed "
    "air land sea coast chiefs constituent legislative judicial executive special peace закордонних іноземних справ "
    "внутрішніх оборони фінансів иностранных внутренних дел обороны финансов affaires étrangères intérieur défense "
    "auswärtiges amt asuntos relaciones exteriores interior defensa affari esteri spraw zagranicznych obrony"
)
_JOINING = "of for the and on in de des du la le les el der die das di del e i y et und та і и"
_TITLES = frozenset(fold(_TITLE_WORDS).split())
_BARE = frozenset(fold(f"{_HEADS} {_MATTERS} {_JOINING}").split())
_WORD = re.compile(r"[\w’'-]+")


def says_who(kind: str, name: str) -> bool:
    """Whether an actor's name tells who is meant without its article; ``kind`` as in ``model.Actor``.

    A person's does with two words besides titles and initials, a body's with one word that is no common noun. Groups,
    actors of open kind and unidentified ones are never known by their name.
    """
    words = [word.strip("’'-") for word in _WORD.findall(fold(name))]
    words = [word.removesuffix("'s").removesuffix("’s") for word in words if word]
    if kind == "person":
        return sum(1 for word in words if word not in _TITLES and (len(word) > 1 or not word.isascii())) > 1
    if kind == "organization":
        return any(word not in _BARE for word in words)
    return kind in ("outlet", "state") and bool(words)
