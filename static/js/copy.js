/* A button that copies a text field. Without this script it stays away, and one copies by hand. */
"use strict";

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    let copied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      copied = document.execCommand("copy"); // no connection that is trusted, or an older browser
    }
    said.textContent = copied ? said.dataset.copied : said.dataset.failed;
  });
}
