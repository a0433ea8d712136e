/**
 * What every page needs from script: the search box. The rest of a page works without it.
 */
import "./search/box.js";
