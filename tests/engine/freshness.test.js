/** What the footer says of the archive's age, on the reader's day. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { line } from "../../overrides/assets/freshness.js";

test("an archive is late after three working days", () => {
  const status = { newest: "2025-03-14", days: 1, papers: 1234 }; // a Friday
  const said = "1,234 papers of 1 day, the newest 14 March 2025.";
  assert.equal(line(status, new Date("2025-03-19T23:59:59Z")), said);
  assert.equal(line(status, new Date("2025-03-20T00:00:00Z")), `${said} Nothing new for 4 working days.`);
  assert.equal(line({ newest: null, days: 0, papers: 0 }, new Date(0)), "No papers yet.");
});
