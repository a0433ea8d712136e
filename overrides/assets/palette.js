// The colour scheme, before anything is painted: a module would run too late and let a light page
// flash. Material's key in local storage is kept, so its own pages and these agree.
(() => {
  const root = document.documentElement;
  const body = document.body;
  const key = new URL(root.dataset.base ?? "./", location.href).pathname + ".__palette";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const modes = ["system", "light", "dark"];
  /** The mode that is kept: system, light or dark. */
  const mode = () => {
    try {
      return modes[JSON.parse(localStorage.getItem(key) ?? "{}").index] ?? "system";
    } catch {
      return "system";
    }
  };
  const show = () => {
    const slate = mode() === "dark" || (mode() === "system" && dark.matches);
    body.dataset.mdColorScheme = slate ? "slate" : "default";
    /** @type {HTMLButtonElement | null} */
    const button = document.querySelector("button.palette");
    if (!button) return;
    button.hidden = false;
    button.dataset.mode = mode();
    button.title = `Colours: ${mode()}. Change`;
    button.setAttribute("aria-label", button.title);
  };
  const next = () => {
    const index = (modes.indexOf(mode()) + 1) % modes.length;
    const primary = body.dataset.mdColorPrimary;
    const media = ["(prefers-color-scheme)", "", ""][index];
    const scheme = ["", "default", "slate"][index];
    try {
      localStorage.setItem(key, JSON.stringify({ index, color: { media, scheme, primary, accent: primary } }));
    } catch {
      // A browser that keeps nothing still follows the system.
    }
    show();
  };
  show();
  dark.addEventListener("change", show);
  addEventListener("DOMContentLoaded", () => {
    document.querySelector("button.palette")?.addEventListener("click", next);
    show();
  });
})();
