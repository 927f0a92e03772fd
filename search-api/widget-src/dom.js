/** Making elements. Text goes in as text, never as markup. */

/**
 * @typedef {Node | string | number | false | null | undefined} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Properties
 */

/**
 * An element `tag`, or `tag.class`; properties that are functions listen to the event of that name, `true` sets an
 * empty attribute, `false`, `null` and `undefined` set none.
 * @param {string} tag
 * @param {Properties} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const [name, kind] = tag.split(".");
  const element = document.createElement(name);
  // The class is the part: what can be styled from outside is named as it is styled inside.
  if (kind) {
    element.className = kind;
    element.setAttribute("part", kind);
  }
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value != null && value !== false) element.setAttribute(key, String(value));
  }
  add(element, children);
  return element;
}

/**
 * Appends what is there.
 * @param {Element} parent
 * @param {(Child | Child[])[]} children
 */
export function add(parent, children) {
  for (const child of children.flat()) {
    if (child != null && child !== false && child !== "") parent.append(child instanceof Node ? child : String(child));
  }
}

/** @type {Record<string, string>} */
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };

/**
 * A text of the API in which `<mark>` is the only markup: as nodes.
 * @param {string} text
 * @returns {Node[]}
 */
export function marked(text) {
  return text.split(/<mark>(.*?)<\/mark>/s).map((piece, at) => {
    const plain = piece.replace(/&(\w+|#\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
    return at % 2 ? h("mark", {}, plain) : document.createTextNode(plain);
  });
}
