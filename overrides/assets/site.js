/**
 * What every page needs from script: the search box, and how fresh the archive is, and the
 * reading list. The rest of a page works without it.
 */
import "./freshness.js";
import "./search/box.js";
import "./reading/start.js";
