// Small comforts; every page works without them.
(() => {
  const openDrops = () => document.querySelectorAll("details.drop[open]");

  document.addEventListener("click", (event) => {
    openDrops().forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
    if (!event.target.closest(".topbar-search")) clearSuggestions();
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.dialog).showModal();
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      openDrops().forEach((drop) => { drop.open = false; drop.querySelector("summary").focus(); });
      clearSuggestions();
      const menu = document.getElementById("menu-switch");
      if (menu?.checked) { menu.checked = false; menu.focus(); }
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInSuggestions(event);
  });

  function clearSuggestions() {
    document.getElementById("suggestions")?.replaceChildren();
  }

  function moveInSuggestions(event) {
    const search = event.target.closest(".topbar-search");
    if (!search) return;
    const stops = [search.querySelector("input"), ...search.querySelectorAll("#suggestions a")];
    const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  }

  // The first field with an error takes the focus, so that a reader without sight lands on it.
  document.querySelector("[aria-invalid=true]")?.focus();

  // An error that says where it belongs is a page of its own: show it in place of the old one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 422 || xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
  });
})();
