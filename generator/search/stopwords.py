"""Words that tell little: those that a query leaves out, and those that weigh half in it."""

# Function words: a query leaves them out unless it holds nothing else.
COMMON = (
    "a about after again all also among an and any are as at be because been before being between "
    "both but by can could did do does doing down during each few for from further had has have "
    "having he her here him his how however i if in into is it its itself just many may me might "
    "more most much must my no nor not of off on once only onto or other our out over own per same "
    "she should since so some such than that the their them then there these they this those "
    "through thus to too toward towards under until up upon us use used using very via was we were "
    "what when where whether which while who whom why will with within without would yet you your"
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
