// The builder: what is chosen becomes attributes, shown live and as lines to copy.
const form = /** @type {HTMLFormElement} */ (document.getElementById("choices"));
const preview = /** @type {HTMLElement} */ (document.getElementById("preview"));
const { version = "", integrity = "", link = "", title = "", copied = "" } = document.body.dataset;
/** Where the service says that it is; where it does not, it is here. */
const site = document.body.dataset.site || location.origin;
const lang = document.documentElement.lang;

/** What is chosen, as attributes of the element: none for what is the default. */
function attributes() {
  /** @type {Map<string, string>} */
  const chosen = new Map();
  for (const field of form.elements) {
    const { name, value, type } = /** @type {HTMLInputElement} */ (field);
    if (field instanceof HTMLSelectElement) {
      const values = [...field.selectedOptions].map((option) => option.value).filter(Boolean);
      if (values.length) chosen.set(name, values.join(","));
    } else if (type === "checkbox") {
      const { checked } = /** @type {HTMLInputElement} */ (field);
      if (checked) chosen.set(name, value === "on" ? "" : value);
    } else if (field instanceof HTMLInputElement && field.value !== field.dataset.default && field.checkValidity()) {
      chosen.set(name, value);
    }
  }
  return chosen;
}

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** @param {string} id @param {string} text */
const fill = (id, text) => (/** @type {HTMLTextAreaElement} */ (document.getElementById(id)).value = text);

/** Filters that the search of the site understands too. */
const FILTERS = ["municipality", "field", "level", "funding", "lang"];

function show() {
  const chosen = attributes();
  const element = document.createElement("opinovi-search");
  for (const [name, value] of chosen) if (name !== "history") element.setAttribute(name, value);
  preview.replaceChildren(element);

  const query = new URLSearchParams([...chosen].filter(([name]) => FILTERS.includes(name))).toString();
  const written = [...chosen].map(([name, value]) => (value ? ` ${name}="${escaped(value)}"` : ` ${name}`)).join("");
  const body = `<opinovi-search${written}>\n  <a href="${site}/${escaped(query && `?${query}`)}">${escaped(link)}</a>\n</opinovi-search>`;
  fill("snippet-newest", `<script src="${site}/widget.js" async></script>\n${body}`);
  fill(
    "snippet-pinned",
    `<script src="${site}/widget/${version}/widget.js" integrity="${integrity}" crossorigin="anonymous" async></script>\n${body}`,
  );
  const framed = new URLSearchParams([...chosen].filter(([name]) => name !== "history").map(([name, value]) => [name, value || "true"]));
  if (!framed.has("lang")) framed.set("lang", lang);
  fill(
    "snippet-frame",
    `<iframe src="${site}/widget/frame?${escaped(framed.toString())}" title="${escaped(title)}" width="100%" height="900" loading="lazy"></iframe>`,
  );
}

/** What can be chosen, with its number of courses. */
async function offer() {
  const facets = [...form.querySelectorAll("[data-facet]")].map((field) => field.getAttribute("data-facet")).join(",");
  const answer = await fetch(`/api/v1/courses?per_page=1&facets=${facets}&lang=${lang}`, { credentials: "omit" });
  const values = (await answer.json()).facets;
  for (const field of form.querySelectorAll("select[data-facet]")) {
    for (const { value, label, count } of values[field.getAttribute("data-facet") ?? ""] ?? []) {
      if (value !== "unknown") field.append(new Option(`${label} (${count})`, value));
    }
  }
}

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-copy]"))) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = /** @type {HTMLTextAreaElement} */ (document.getElementById(button.dataset.copy ?? ""));
    text.select();
    // Without a secure connection there is no clipboard; what is selected can be copied by hand.
    await navigator.clipboard?.writeText(text.value).then(
      () => {
        /** @type {HTMLElement} */ (document.getElementById("copied")).textContent = copied;
      },
      () => {},
    );
  });
}
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
offer().catch((error) => console.warn("what can be chosen could not be read:", error));
