/** The field with its suggestions: a combobox with a list, by the ARIA Authoring Practices ("list autocomplete with manual selection"). */
import { h } from "./dom.js";
import { newestOf } from "./service.js";

/** Quiet time after the last letter before suggestions are asked for, in milliseconds. */
const PAUSE = 120;

/** @typedef {ReturnType<typeof combobox>} Combobox */

/**
 * @param {object} parts
 * @param {import("./wording.js").Wording} parts.wording
 * @param {string} parts.label
 * @param {(text: string, signal: AbortSignal) => Promise<Suggestion[]>} parts.suggest
 * @param {(text: string) => void} parts.typed called at every change of the text
 * @param {() => void} parts.chosen called when the visitor settles on the text
 */
export function combobox({ wording: { words, format }, label, suggest, typed, chosen }) {
  /** @type {Suggestion[]} */
  let options = [];
  /** Index of the option that has visual focus; -1 where the field has it. */
  let active = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const newest = newestOf();
  const list = h("ul.suggestions", {
    id: "options",
    role: "listbox",
    "aria-label": words.suggestions,
    hidden: true,
    // The field keeps the focus.
    mousedown: (/** @type {Event} */ event) => event.preventDefault(),
    click: (/** @type {Event} */ event) => {
      const option = /** @type {Element} */ (event.target).closest("li");
      if (option) choose([...list.children].indexOf(option));
    },
  });
  const input = /** @type {HTMLInputElement} */ (
    h("input.input", {
      id: "q",
      type: "text",
      role: "combobox",
      enterkeyhint: "search",
      autocomplete: "off",
      maxlength: 200,
      placeholder: words.placeholder,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "options",
      input: typing,
      keydown: key,
      blur: close,
      click: () => mark(-1),
    })
  );
  const text = () => input.value.trim();

  /** Hides the suggestions, and drops those under way. */
  function close() {
    clearTimeout(timer);
    newest.drop();
    show([]);
  }

  function typing() {
    clearTimeout(timer);
    mark(-1);
    typed(text());
    if (text().length < 2) close();
    else timer = setTimeout(fetchThem, PAUSE);
  }

  async function fetchThem() {
    // Without suggestions the search works all the same.
    const found = await newest.ask((signal) => suggest(text(), signal)).catch(() => []);
    if (found && input.matches(":focus")) show(found);
  }

  /** @param {Suggestion[]} found */
  function show(found) {
    options = found;
    list.replaceChildren(
      ...options.map(({ text, kind, count }, at) =>
        h(
          "li.option",
          { role: "option", id: `option-${at}`, "aria-selected": "false" },
          h("span", {}, text),
          h("small", {}, `${words.kinds[/** @type {keyof Words["kinds"]} */ (kind)] ?? kind} ${format(count)}`),
        ),
      ),
    );
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  }

  /** @param {number} at */
  function mark(at) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = at;
    const option = list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} at */
  function choose(at) {
    if (options[at]) {
      input.value = options[at].text;
      typed(text());
    }
    close();
    chosen();
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = options.length - 1;
    const down = event.key === "ArrowDown";
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        if (list.hidden) void fetchThem().then(() => !event.altKey && !list.hidden && mark(down ? 0 : options.length - 1));
        else if (!event.altKey) mark(down ? (active < last ? active + 1 : 0) : active > 0 ? active - 1 : last);
        break;
      case "Enter":
        choose(active);
        break;
      case "Escape":
        if (!list.hidden) close();
        else if (input.value) typed((input.value = ""));
        else return;
        event.stopPropagation();
        break;
      default:
        // Letters and the keys of the caret belong to the field.
        if (!/^(Tab|Shift|Alt)$/.test(event.key)) mark(-1);
        return;
    }
    event.preventDefault();
  }

  return {
    label: h("label.label", { for: "q" }, label),
    input,
    list,
    close,
    /** @param {string} to */
    setText: (to) => {
      if (text() !== to) input.value = to;
    },
  };
}
