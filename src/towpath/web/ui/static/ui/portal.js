// A dialog that the server sent open is shown as one that holds the focus; without JavaScript it stands in the page.
(() => {
  document.documentElement.classList.add("scripted");
  const show = (root) => root.querySelectorAll("dialog[data-modal][open]").forEach((dialog) => {
    dialog.close();
    dialog.showModal();
    dialog.querySelector("input")?.select();
  });
  document.addEventListener("htmx:load", (event) => show(event.target.parentElement ?? document));
  show(document);
})();
