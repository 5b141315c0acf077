// The comforts of a grid: selection, menus inside the table, menus that stay open while the grid is swapped.
(() => {
  document.documentElement.dataset.scripted = "";

  const gridOf = (element) => element.closest(".grid-card");
  const boxesOf = (grid) => [...grid.querySelectorAll("input[name=id]")];

  function tell(grid) {
    const said = grid.querySelector("[data-grid-selected]");
    if (!said) return;
    const all = grid.querySelector("[data-grid-all]").checked;
    const number = boxesOf(grid).filter((box) => box.checked).length;
    said.textContent = all ? said.dataset.all : said.dataset.some.replace("0", number);
  }

  function pick(grid, what) {
    boxesOf(grid).forEach((box) => { box.checked = what !== "none"; });
    grid.querySelector("[data-grid-all]").checked = what === "all";
    tell(grid);
  }

  document.addEventListener("change", (event) => {
    const grid = gridOf(event.target);
    if (!grid) return;
    if (event.target.matches("[data-grid-all]")) pick(grid, event.target.checked ? "all" : "none");
    if (event.target.name === "id") {
      if (!event.target.checked) grid.querySelector("[data-grid-all]").checked = false;
      tell(grid);
    }
  });

  document.addEventListener("click", (event) => {
    const picker = event.target.closest("[data-grid-pick]");
    if (picker) {
      pick(gridOf(picker), picker.dataset.gridPick);
      picker.closest("details").open = false;
    }
    const closer = event.target.closest("[data-grid-close], .grid-mass .drop-item");
    if (closer) closer.closest("details").open = false;
  });

  // A menu inside the table would be cut off by the region that scrolls: it floats beside what opens it.
  function place(menu) {
    const panel = menu.querySelector(".drop-panel");
    const at = menu.getBoundingClientRect();
    Object.assign(panel.style, { position: "fixed", inset: "auto", width: "auto", minWidth: "12rem" });
    const { width, height } = panel.getBoundingClientRect();
    const below = at.bottom + height + 8 < window.innerHeight || at.top < height + 8;
    panel.style.top = `${below ? at.bottom + 4 : at.top - height - 4}px`;
    panel.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`;
  }
  const placeAll = () => document.querySelectorAll(".grid-table details[open]").forEach(place);
  ["toggle", "scroll", "resize"].forEach((name) => window.addEventListener(name, placeAll, true));

  // What HTMX swaps keeps its open menu and its focus, and says how much was found, once it is known.
  let kept = { menus: [], focus: "" };
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    const menus = [...target.querySelectorAll("[data-grid-keep][open]")].map((menu) => menu.id);
    kept = { menus, focus: target.contains(document.activeElement) ? document.activeElement.id : "" };
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const settled = target.id && document.getElementById(target.id);
    const grid = settled && settled.closest(".grid-card");
    const found = grid && grid.querySelector("[data-grid-found]");
    if (found && (settled === found || !found.hasAttribute("hx-get"))) document.getElementById("live").textContent = found.textContent;
    if (!grid || settled !== grid) return;
    kept.menus.forEach((id) => { document.getElementById(id).open = true; });
    const focus = document.getElementById(kept.focus) ?? grid.querySelector("[data-grid-rows]");
    focus?.focus({ preventScroll: true });
    tell(grid);
  });

  // The server asks before a mass action: its question is a dialog that holds the focus.
  document.addEventListener("htmx:load", (event) => {
    const dialog = event.target.matches?.("dialog[data-modal]") ? event.target : null;
    if (!dialog) return;
    dialog.close();
    dialog.showModal();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("dialog[data-modal] a[data-close]")) event.preventDefault();
  });

  document.querySelectorAll(".grid-card").forEach(tell);
  // A strip of tabs that is wider than the screen begins with the one that is shown.
  document.querySelector(".tab-strip [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
})();
