/** The filters, folded: values with counts, several at once. */
import { h } from "./dom.js";

/** Values that are shown before "show all". */
const SHORT = 8;
/** This month: what began before it is no start to look for. */
const MONTH = new Date().toLocaleDateString("sv").slice(0, 7);

/** Facets in the order in which people ask. `applyCost` stands for the two switches. */
export const FACETS = ["municipality", "start", "applyCost", "field", "funding", "level", "mode", "time", "language", "provider"];

/**
 * @typedef {object} Facets
 * @property {import("./wording.js").Wording} wording
 * @property {string[]} names which, in order
 * @property {Record<string, FacetValue[]>} values
 * @property {Set<string>} on what is chosen, as `name=value`
 * @property {import("./query.js").Parameters} locks
 * @property {Set<string>} open names of what is unfolded
 * @property {(name: string, value: FacetValue, isOn: boolean, above: string[]) => void} change
 */

/**
 * All facets.
 * @param {Facets} facets
 */
export function facetList(facets) {
  return facets.names.map((name) => (name === "applyCost" ? switches(facets) : facet(facets, name)));
}

/** @param {Facets} facets */
function switches(facets) {
  const { wording, locks } = facets;
  const names = /** @type {const} */ (["apply_open", "free"]).filter((name) => !locks[name]);
  const boxes = names.map((name) => row(facets, name, { value: "true", label: wording.words[name], count: -1, selected: false }));
  return boxes.length ? folded(facets, "applyCost", wording.words.applyCost, [h("ul.values", { role: "list" }, boxes)]) : null;
}

/**
 * @param {Facets} facets
 * @param {string} name
 */
function facet(facets, name) {
  const lock = facets.locks[name];
  const values = (facets.values[name] ?? []).filter(
    ({ value, count }) =>
      (count || facets.on.has(`${name}=${value}`)) && (!lock || lock.includes(value)) && (name !== "start" || value >= MONTH),
  );
  if (values.length < (lock ? 2 : 1)) return null;
  const rows = values.map((value) => row(facets, name, value));
  const rest = rows.splice(rows.length > SHORT + 1 ? SHORT : rows.length);
  const more = facets.wording.words.moreValues.replace("{n}", `${rest.length}`);
  return folded(facets, name, facets.wording.words[/** @type {"field"} */ (name)], [
    h("ul.values", { role: "list" }, rows),
    rest.length > 0 && folded(facets, `${name}+`, more, [h("ul.values", { role: "list" }, rest)]),
  ]);
}

/**
 * @param {Facets} facets
 * @param {string} key
 * @param {string} title
 * @param {import("./dom.js").Child[]} content
 */
function folded({ open, on }, key, title, content) {
  const toggle = (/** @type {Event} */ { target }) =>
    /** @type {HTMLDetailsElement} */ (target).open ? open.add(key) : open.delete(key);
  const names = key === "applyCost" ? ["apply_open", "free"] : [key];
  const chosen = [...on].filter((pair) => names.includes(pair.split("=")[0])).length;
  return h(
    "details.facet",
    { open: open.has(key), toggle },
    h("summary.facet-title", { "data-key": `${key}~` }, title, chosen > 0 && ` (${chosen})`),
    h("fieldset", { "aria-label": title }, content),
  );
}

/**
 * A value, with its narrower ones where it or one of them is chosen.
 * @param {Facets} facets
 * @param {string} name
 * @param {FacetValue} value
 * @param {string[]} [above] the values that it is a part of
 * @returns {HTMLElement}
 */
function row(facets, name, value, above = []) {
  const { wording, on, change } = facets;
  const key = `${name}=${value.value}`;
  const isOpen = [value.value, ...below(value)].some((one) => on.has(`${name}=${one}`));
  const changed = (/** @type {Event} */ event) => change(name, value, /** @type {HTMLInputElement} */ (event.target).checked, above);
  return h(
    "li",
    {},
    h(
      "label.value",
      {},
      h("input", { type: "checkbox", "data-key": key, checked: on.has(key), change: changed }),
      h("span", {}, value.label, value.count >= 0 && h("small", {}, ` (${wording.format(value.count)})`)),
    ),
    isOpen &&
      value.children &&
      h("ul.values", { role: "list" }, value.children.map((child) => row(facets, name, child, [...above, value.value]))),
  );
}

/**
 * A value of a tree and those below it.
 * @param {FacetValue} value
 * @returns {string[]}
 */
export const below = (value) => (value.children ?? []).flatMap((child) => [child.value, ...below(child)]);
