// The comforts of a grid: selection, menus inside the table, menus that stay open while the grid is swapped.
(() => {
  document.documentElement.dataset.scripted = "";

  const gridOf = (element) => element.closest(".grid");
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
    const closer = event.target.closest("[data-grid-close]");
    if (closer) closer.closest("details").open = false;
  });

  // A menu inside the table would be cut off by the region that scrolls: it floats where it belongs.
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches?.(".grid-table details") || !menu.open) return;
    const panel = menu.querySelector(".drop-panel");
    const at = menu.getBoundingClientRect();
    Object.assign(panel.style, { position: "fixed", inset: "auto", width: "auto", minWidth: "12rem" });
    const { width, height } = panel.getBoundingClientRect();
    const below = at.bottom + height < window.innerHeight || at.top < height;
    panel.style.top = `${below ? at.bottom + 4 : at.top - height - 4}px`;
    panel.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`;
  }, true);
  window.addEventListener("scroll", () => {
    document.querySelectorAll(".grid-table details[open]").forEach((menu) => { menu.open = false; });
  }, true);

  let open = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    open = [...event.target.querySelectorAll("[data-grid-keep][open]")].map((menu) => menu.id);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    open.forEach((id) => { const menu = document.getElementById(id); if (menu) menu.open = true; });
    open = [];
    const grid = event.target.matches?.(".grid") ? event.target : null;
    if (grid) {
      document.getElementById("live").textContent = grid.querySelector("[data-grid-found]").textContent;
      if (document.activeElement === document.body) grid.querySelector("[data-grid-rows]")?.focus();
    }
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

  document.querySelectorAll(".grid").forEach(tell);
  document.addEventListener("htmx:load", (event) => { if (event.target.matches?.(".grid")) tell(event.target); });
})();
