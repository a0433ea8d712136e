// The page of feeds: tick tags, and get the list of their feeds (OPML) for a feed reader.

const list = /** @type {HTMLDetailsElement | null} */ (document.querySelector("main details"));
if (list) choose(list);

/** @param {HTMLDetailsElement} list the feeds, a link an item */
function choose(list) {
  const links = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (list.querySelectorAll("li a"))];
  const boxes = links.map((link) => {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.setAttribute("aria-label", link.textContent ?? "");
    link.before(box, " ");
    return box;
  });
  const button = document.createElement("button");
  button.type = "button";
  const say = () => {
    const count = boxes.filter((box) => box.checked).length;
    button.textContent = `Download the list of ${count} feed${count === 1 ? "" : "s"} (OPML)`;
    button.disabled = !count;
  };
  button.addEventListener("click", () => save(links.filter((_, i) => boxes[i]?.checked)));
  list.addEventListener("change", say);
  list.append(button);
  say();
}

/** @param {HTMLAnchorElement[]} links */
function save(links) {
  const text = document.implementation.createDocument(null, "opml");
  const root = text.documentElement;
  root.setAttribute("version", "2.0");
  const title = root.appendChild(text.createElement("head")).appendChild(text.createElement("title"));
  title.textContent = document.querySelector("header > a")?.textContent ?? document.title;
  const body = root.appendChild(text.createElement("body"));
  for (const link of links) {
    const outline = body.appendChild(text.createElement("outline"));
    outline.setAttribute("type", "rss");
    outline.setAttribute("text", link.textContent ?? "");
    outline.setAttribute("xmlUrl", link.href);
  }
  const file = new Blob([new XMLSerializer().serializeToString(text)], { type: "text/x-opml" });
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(file);
  anchor.download = "feeds.opml";
  anchor.click();
  URL.revokeObjectURL(anchor.href);
}
