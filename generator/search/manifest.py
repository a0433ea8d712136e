"""The one file of the index with a fixed name: it says which slices there are and how to weigh."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from generator.search.acronyms import LONG_FORM
from generator.search.cards import CARDS, TEXTS
from generator.search.columns import EPOCH
from generator.search.document import FLAGS, Document
from generator.search.forms import RESPELT, STEMS
from generator.search.impacts import AUTHOR, MODEL, TAG, Model
from generator.search.segments import Segment
from generator.search.shelf import NAME
from generator.search.spelling import LEAST, PREFIX
from generator.search.words import JOINTS, LETTERS, LONGEST, PARTS, STEMMED

FORMAT = 1
# Function words: a query leaves them out unless it holds nothing else.
COMMON = (
    "a about after again all also among an and any are as at be because been before being between "
    "both but by can could did do does doing down during each few for from further had has have "
    "having he her here him his how however i if in into is it its itself just many may me might "
    "more most much must my no nor not of off on once only onto or other our out over own per same "
    "she should so some such than that the their them then there these they this those through "
    "thus to too toward towards under until up upon us use used using very via was we were what "
    "when where whether which while who whom why will with within without would yet you your"
)

# Words of conversation, of which abstracts have few, so that each would seem to tell much: of the
# SMART stop list what speech is full of and this field has no other use for (it has for thinking,
# calling, points, parts, places, long, least), with forms that a stemmer does not know.
LIGHT = (
    "able actually ago almost alone already alright always anybody anyhow anymore anyone anything "
    "anyway anywhere arent ask away bad became become begin believe best better big bring came "
    "cant certainly clearly come completely definitely didnt different doesnt done dont easily "
    "easy else enough entirely especially even ever everybody everyone everything everywhere "
    "exactly find gave get give go goes gone good got great guess happen hardly help indeed "
    "instead isnt just keep kept kind knew know known later let like likely little look lot made "
    "make maybe mostly nearly need never nobody nothing now obviously often okay perhaps please "
    "possible possibly pretty probably put quickly quite rather really run said same saw say see "
    "seem seen several show simply somebody somehow someone something sometimes soon start still "
    "stop stuff sure surely take taken tell thing told took trouble try turn usually want way "
    "well went whatever wish wont work wrong yes yourself"
)


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """How a text comes to terms: what the reader's tokeniser must share with the builder's."""

    longest: int = LONGEST
    parts: int = PARTS
    stemmed: int = STEMMED
    letters: dict[str, str] = msgspec.field(default_factory=LETTERS.copy)
    joints: str = JOINTS
    respelt: tuple[tuple[str, str], ...] = RESPELT
    stems: tuple[str, ...] = STEMS


class Spelling(msgspec.Struct, frozen=True, kw_only=True):
    """Letters that deletion keys are made of, and letters of the shortest word that has any."""

    prefix: int = PREFIX
    least: int = LEAST[0]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader must know before anything else; `tags` are [slug, title, papers], `moved`
    leads from slugs of the past to those of now.

    No number or sign on which builder and reader must agree stands in the reader's program.
    """

    format: int = FORMAT
    papers: int
    model: Model = MODEL
    words: Words = Words()
    spelling: Spelling = Spelling()
    cards: int = CARDS
    texts: int = TEXTS
    name: int = NAME
    epoch: date = EPOCH
    author: str = AUTHOR
    tag: str = TAG
    long_form: tuple[int, int] = LONG_FORM
    flags: tuple[str, ...] = FLAGS
    common: list[str]
    light: list[str]
    tags: list[tuple[str, str, int]]
    moved: dict[str, str]
    segments: list[dict[str, object]]


def manifest(
    segments: Sequence[Segment],
    documents: Sequence[Document],
    tag_titles: Mapping[str, str],
    moved: Mapping[str, str],
) -> bytes:
    """The bytes of `manifest.json`."""
    counts = Counter(slug for d in documents for slug in d.under)
    contents = Manifest(
        papers=len(documents),
        common=COMMON.split(),
        light=LIGHT.split(),
        tags=[(slug, tag_titles.get(slug, slug), counts[slug]) for slug in sorted(counts)],
        moved=dict(moved),
        segments=[_flat(segment) for segment in segments],
    )
    return msgspec.json.encode(contents) + b"\n"


def _flat(segment: Segment) -> dict[str, object]:
    fields = msgspec.structs.asdict(segment)
    del fields["flags"]
    return fields | segment.flags
