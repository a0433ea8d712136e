// What the reader chose that must be known before anything is painted: the colour scheme, and whether
// a list is to be hidden in part or shown in another way. A module would run too late.
// Where nothing was chosen the style sheet follows the system. Material's key in local storage is
// kept, so that its own pages and these agree.
(() => {
  const root = document.documentElement;
  const base = new URL(root.dataset.base ?? "./", location.href).pathname;
  const key = `${base}.__palette`;
  const modes = ["system", "light", "dark"];
  /** @param {string} name @returns {Record<string, any>} what is kept under it */
  const kept = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name) ?? "{}") ?? {};
    } catch {
      return {};
    }
  };
  const mode = () => modes[kept(key).index] ?? "system";
  /** @param {string} chosen */
  const show = (chosen) => {
    if (chosen === "system") delete root.dataset.scheme;
    else root.dataset.scheme = chosen;
  };
  show(mode());
  // A list that is wanted in another way is painted when it is so (lists.css, reading/page.js).
  const waits = /[?&](view|order)=/.test(location.search) || kept(`${base}.__reading`).hide?.[0];
  root.classList.toggle("wait", Boolean(waits));
  addEventListener("DOMContentLoaded", () => {
    const button = document.createElement("button");
    let chosen = mode();
    const told = () => {
      button.dataset.mode = chosen;
      button.title = `Colours: ${chosen}. Change`;
      button.setAttribute("aria-label", button.title);
    };
    button.type = "button";
    button.className = "palette";
    button.addEventListener("click", () => {
      const index = (modes.indexOf(chosen) + 1) % modes.length;
      chosen = modes[index];
      try {
        localStorage.setItem(key, JSON.stringify({ index, color: { scheme: ["", "default", "slate"][index] } }));
      } catch {
        // A browser that keeps nothing changes this page only.
      }
      show(chosen);
      told();
    });
    told();
    document.querySelector("body > header")?.append(button);
  });
})();
