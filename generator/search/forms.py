"""Which forms of an English word count as one, beyond what a stemmer knows. All of it is data.

The manifest carries these tables, so that the reader's tokeniser (`words.js`) goes by the same.
Patterns are read by Python and by JavaScript; in what replaces them `$1` is the first group.
"""

_ISE = (  # but for what has -ise in America too: compounds of -wise, -rise and -vise, single words
    r"^(?!.*(?:w|[hnpy]r|ch|prom|prem|surm|chand|parad|pract|advert|expert|chast|treat"
    r"|(?:er|con|re|in|ex|um)c|(?:ad|de|re|ele|per|pro)v)is|(?:dem|den|furel|mort)is)"
    r"([a-z]{2,}[b-df-hj-np-tv-xz])is"
    r"(e|ed|ers?|es|ing|able|ability|ations?|ational|ationally)$"
)
_OUR = (
    r"(arm|behavi|cand|clam|col|demean|endeav|fav|ferv|flav|harb|hon|hum|lab|neighb|od|rig|rum"
    r"|savi|sav|splend|tum|val|vap|vig)our"
)
_RE = (
    r"^((?:centi|deci|kilo|micro|milli|nano)?(?:met|lit)|(?:micro|nano)?fib|(?:epi)?cent|theat"
    r"|calib|spect|somb|meag)re(s?)$"
)
_ONE = (  # words whose difference follows no rule
    "ageing aging aluminium aluminum amongst among cosy cozy distil distill distils distills "
    "enrol enroll enrols enrolls fulfil fulfill fulfils fulfills grey gray greyscale grayscale "
    "learnt learned practise practice practised practiced practising practicing "
    "programme program programmes programs skilful skillful tyre tire tyres tires whilst while"
).split()
# British spellings and the American ones to which they fold, one rule after the other.
RESPELT = (
    (_ISE, "$1iz$2"),
    (r"^((?:psycho)?anal|catal|electrol|hydrol|paral|pyrol)ys(e|ed|ers?|ing)$", "$1yz$2"),
    (_OUR, "$1or"),
    (_RE, "$1er$2"),
    (r"^((?:de|re)?cent)r(ed|ing)$", "$1er$2"),
    (r"^(def|lic|off|pret)enc(es?|ed|eless)$", "$1ens$2"),
    (r"^(anal|catal|dial|epil|homol|monol|prol|travel)ogu(es?|ed|ing)$", "$1og$2"),
    (r"^(counsel|dial|fuel|jewel|trial)l(ed|ers?|ery|ing|ors?)$", "$1$2"),
    (r"^(abridg|acknowledg|judg)ement", "$1ment"),
    (r"^artefact", "artifact"),
    (r"^enquir", "inquir"),
    (r"^focuss", "focus"),
    (r"^(h|paedi|leuk|an|isch)aem", "$1em"),
    (r"^manoeuvre?", "maneuver"),
    (r"^mould", "mold"),
    (r"^(orthop|encyclop|p)aed", "$1ed"),
    (r"^plough", "plow"),
    (r"^sceptic", "skeptic"),
    (r"^sulph", "sulf"),
    *((f"^{british}$", american) for british, american in zip(_ONE[::2], _ONE[1::2], strict=True)),
)

# Words that a stemmer cuts down to another word; the first group is the stem that they get.
STEMS = (
    # A thing is not what is done with it: color and colorize, token and tokenizer.
    r"^([a-z]{2,}iz)(?:e|ed|ers?|es|ing|able|ability|ations?|ational|ationally)$",
    r"^(adapter|animal|anime|computer|customer|engine|objective|organism|positive|subjective"
    r"|transformer)(?:ly|s)?$",
    r"^(importan)(?:ce|t|tly)$",
    r"^(authorit|universit)(?:ies|y)$",
    r"^(analys|cris|diagnos|hypothes|synthes|thes)(?:is|es)$",
)
