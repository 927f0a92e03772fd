/** Defines the element, once a page. */
import { OpinoviSearch } from "./element.js";

const script = /** @type {HTMLScriptElement | null} */ (
  document.currentScript ?? document.querySelector('script[src*="/widget"][src$="widget.js"]')
);
OpinoviSearch.origin = script?.src ? new URL(script.src).origin : location.origin;

const NAME = "opinovi-search";
const known = /** @type {typeof OpinoviSearch | undefined} */ (customElements.get(NAME));
if (!known) customElements.define(NAME, OpinoviSearch);
else if (known.version !== OpinoviSearch.version) {
  console.warn(`${NAME} ${known.version} is on this page already; ${OpinoviSearch.version} is left aside`);
}
