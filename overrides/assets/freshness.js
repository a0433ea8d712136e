/**
 * How fresh the archive is, from status.json: the newest day in the header, the line in the footer,
 * the site's size on /status/. It follows the whole archive and the reader's clock, so it is
 * written into no page.
 */

const DAY = 86_400_000;
const LATE = 3;

/**
 * The working days after `newest`, up to `today` (UTC).
 * @param {Date} newest @param {Date} today
 */
function behind(newest, today) {
  let count = 0;
  for (let at = newest.getTime() + DAY; at <= today.getTime(); at += DAY) {
    if (new Date(at).getUTCDay() % 6) count += 1;
  }
  return count;
}

/** @param {number} count @param {string} noun */
const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** @param {Date} day @param {"long" | "medium"} dateStyle */
const spoken = (day, dateStyle) => new Intl.DateTimeFormat("en-GB", { dateStyle, timeZone: "UTC" }).format(day);

/**
 * What the footer says.
 * @param {{newest: string | null, days: number, papers: number}} status @param {Date} today
 */
export function line({ newest, days, papers }, today) {
  if (!newest) return "No papers yet.";
  const day = new Date(`${newest}T00:00:00Z`);
  const shown = spoken(day, "long");
  const held = `${counted(papers, "paper")} of ${counted(days, "day")}, the newest ${shown}.`;
  const late = behind(day, today);
  return late > LATE ? `${held} Nothing new for ${counted(late, "working day")}.` : held;
}

/** @param {{bytes: number, limit: number}} site */
const size = ({ bytes, limit }) =>
  `${(bytes / 1e6).toFixed(1)} MB, ${((100 * bytes) / limit).toFixed(1)} % of what GitHub Pages publishes`;

/** The link to the newest day says which day that is, and leads there. @param {URL} base @param {string} newest */
function name(base, newest) {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("body > header nav a"));
  const link = [...links].find(({ href }) => href === base.href);
  if (!link) return;
  link.textContent = spoken(new Date(`${newest}T00:00:00Z`), "medium");
  link.href = new URL(`${newest.replaceAll("-", "/")}/`, base).href;
  if (link.href === location.href) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}

/** Fill in what the page leaves open; without an answer it stays as it is. */
async function fill() {
  const base = new URL(document.documentElement.dataset.base ?? "./", location.href);
  const answer = await fetch(new URL("status.json", base));
  if (!answer.ok) return;
  const status = await answer.json();
  if (status.newest) name(base, status.newest);
  const told = document.createElement("p");
  told.textContent = line(status, new Date());
  document.querySelector("body > footer")?.append(told);
  const cell = document.querySelector("[data-status=size]");
  if (cell) cell.textContent = size(status.site);
}

if (typeof document !== "undefined") fill().catch(() => {});
