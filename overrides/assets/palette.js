// The colour scheme that the reader chose, before anything is painted: a module would run too late.
// Where nothing was chosen the style sheet follows the system. Material's key in local storage is
// kept, so that its own pages and these agree.
(() => {
  const root = document.documentElement;
  const key = new URL(root.dataset.base ?? "./", location.href).pathname + ".__palette";
  const modes = ["system", "light", "dark"];
  /** @returns {string} the mode that is kept: system, light or dark */
  const mode = () => {
    try {
      return modes[JSON.parse(localStorage.getItem(key) ?? "{}").index] ?? "system";
    } catch {
      return "system";
    }
  };
  /** @param {string} chosen */
  const show = (chosen) => {
    if (chosen === "system") delete root.dataset.scheme;
    else root.dataset.scheme = chosen;
  };
  show(mode());
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
