// A field that uses the default is greyed, and typed values are not lost by leaving the page unawares.
(() => {
  const follow = (box) => {
    const control = document.getElementById(box.dataset.inherit);
    if (control && !box.disabled) control.disabled = box.checked;
  };
  document.querySelectorAll("[data-inherit]").forEach((box) => {
    follow(box);
    box.addEventListener("change", () => follow(box));
  });

  const form = document.getElementById("config-form");
  if (!form) return;
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
