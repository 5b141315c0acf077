// Copies the text of the element that a button names: <button data-copy="#id" data-done="Copied">.
(() => {
  const live = () => document.getElementById("live");
  const reveal = (root) => root.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });

  async function copy(button) {
    const source = document.querySelector(button.dataset.copy);
    const text = (source.value ?? source.textContent).trim();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      source.select?.();
      live().textContent = live().dataset.notCopied;
      return;
    }
    const label = button.querySelector("[data-label]") ?? button;
    const before = label.dataset.before ?? label.textContent;
    label.dataset.before = before;
    label.textContent = button.dataset.done;
    live().textContent = button.dataset.done;
    setTimeout(() => { label.textContent = before; live().textContent = ""; }, 2000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  document.addEventListener("htmx:load", (event) => reveal(event.target.parentElement ?? document));
  reveal(document);
})();
