/** What is seen of a session. Everything is drawn anew from the session's state; what had the focus keeps it. */
import { card, chip } from "./card.js";
import { add, h } from "./dom.js";
import { facetList } from "./facets.js";
import { put } from "./wording.js";

/**
 * @typedef {object} Settings
 * @property {HTMLElement} element
 * @property {string} origin of the service
 * @property {import("./wording.js").Wording} wording
 * @property {string} layout
 * @property {import("./query.js").Parameters} locks
 * @property {string[]} own
 * @property {number} perPage
 * @property {string} sort
 * @property {string | null} target where links open
 * @property {string[]} facets
 * @property {string} prefix of the address's fragment; empty where it is left alone
 * @property {string} text
 *
 * @typedef {import("./dom.js").Child} Child
 * @typedef {import("./query.js").Query} Query
 */

/** Quiet time after the last answer before it is announced, in milliseconds. */
const SETTLED = 500;
/** Changes that an empty list offers. */
const CHANGES = 6;

/** @typedef {ReturnType<typeof viewOf>} View */

/**
 * @param {HTMLElement} base
 * @param {Settings} settings
 * @param {import("./session.js").Session} session
 */
export function viewOf(base, { wording, layout, locks, facets, target, sort }, session) {
  const { words, count, format } = wording;
  const isFull = layout === "full";
  /** Names of unfolded facets. @type {Set<string>} */
  const open = new Set();
  /** @type {import("./combobox.js").Combobox | undefined} */
  let field;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let announcing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  /** What stands in place of an empty list. @type {HTMLElement | null} */
  let empty = null;
  /** @type {WeakMap<Section, [list: HTMLElement, more: HTMLElement]>} */
  const parts = new WeakMap();

  /**
   * @param {string} kind
   * @param {Child} text
   * @param {() => void} click
   * @param {import("./dom.js").Properties} [more]
   */
  const button = (kind, text, click, more) => h(`button.${kind}`, { type: "button", click, ...more }, text);
  /** @param {(Child | Child[])[]} children */
  const item = (...children) => h("li", {}, ...children);
  /**
   * @param {string} href
   * @param {string} [text]
   */
  const link = (href, text) => h("a.all", { href, target }, text);

  const toggle = button("toggle", words.narrow, toggled, { "aria-expanded": "false", "aria-controls": "facets", hidden: !facets.length });
  const chips = h("ul.chips", { role: "list" });
  const bar = h("div.bar", { hidden: !isFull }, toggle, chips);
  const panel = h("div.facets", { id: "facets", hidden: true });
  const found = h("p.count", { tabindex: -1 });
  const line = h("div.line", { hidden: true }, found);
  const message = h("div.message", { hidden: true });
  const notices = h("div.notices");
  const results = h("div.results");
  const status = h("div.sr", { role: "status" });
  base.append(bar, panel, message, line, notices, results, status);

  function toggled() {
    const isOpen = session.toggle();
    toggle.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) panel.hidden = true;
  }

  /** @param {boolean} is */
  function busy(is) {
    clearTimeout(waiting);
    results.removeAttribute("aria-busy");
    if (!is) return;
    // Most answers come sooner than anybody would notice.
    waiting = setTimeout(() => {
      results.setAttribute("aria-busy", "true");
      if (session.sections().length) return;
      line.hidden = false;
      found.textContent = words.loading;
    }, 200);
  }

  function drawLine() {
    const total = session.total();
    const offerings = session.sections().reduce((sum, { answer }) => sum + answer.total_offerings, 0);
    line.hidden = layout === "list" && total > 0;
    found.textContent = total ? `${count(words.courses, total)}, ${count(words.offerings, offerings)}` : words.none;
    line.replaceChildren(found);
    if (isFull && total > 1) line.append(sorting());
  }

  function sorting() {
    const query = session.query();
    const current = query.sort || sort || (query.text ? "relevance" : "start");
    const change = (/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLSelectElement} */ (event.target);
      session.change((q) => (q.sort = value));
    };
    const options = Object.entries(words.by).filter(([name]) => name !== "relevance" || query.text);
    return h(
      "label.sort",
      {},
      words.sort,
      h(
        "select",
        { change, "data-key": "sort" },
        options.map(([name, said]) => h("option", { value: name, selected: name === current }, said)),
      ),
    );
  }

  function drawChips() {
    const query = session.query();
    const read = session.understood();
    /** @type {HTMLElement[]} */
    const all = [];
    const add = (/** @type {string} */ text, /** @type {string} */ kind, /** @type {(query: Query) => void} */ remove) =>
      all.push(item(chip(text, kind, put(words.remove, { x: text }), () => session.change(remove))));
    const offer = (/** @type {string} */ text, /** @type {(query: Query) => void} */ change) =>
      all.push(item(button("link", text, () => session.change(change), { "data-key": text })));
    for (const { label, span } of read) add(label, "understood", (q) => q.without(span));
    for (const pair of query.chosen) add(labelOf(pair), "chosen", (q) => q.chosen.delete(pair));
    if (!query.reads) add(words.wordsOnly, "chosen", (q) => (q.reads = true));
    if (read.length) offer(words.asWords, (q) => (q.reads = false));
    if (query.chosen.size > 1) offer(words.clearAll, (q) => q.chosen.clear());
    chips.replaceChildren(...all);
    toggle.textContent = words.narrow + (query.chosen.size ? ` (${query.chosen.size})` : "");
  }

  /**
   * What a filter's value is called.
   * @param {string} pair
   */
  function labelOf(pair) {
    const [name, value] = pair.split("=");
    if (name === "apply_open" || name === "free") return words[name];
    return name === "online_anywhere" ? words.online : (session.labels.get(pair) ?? value);
  }

  function drawFacets() {
    const isOpen = session.isPanelOpen();
    panel.hidden = !isOpen;
    if (!isOpen) return;
    const drawn = facetList({ wording, names: facets, values: session.counts(), on: session.on(), locks, open, change: session.choose });
    panel.replaceChildren(...drawn.filter((facet) => facet != null));
  }

  /** How the question was changed before it was answered. */
  function drawNotices() {
    const queries = session.sections().flatMap(({ answer }) => (answer.total ? answer.query : []));
    const corrected = queries.find((query) => query.corrected)?.corrected;
    const dropped = new Set(queries.flatMap(({ relaxed }) => relaxed?.dropped ?? []).map(({ label }) => label));
    notices.replaceChildren();
    add(notices, [
      corrected && h("p.notice", {}, put(words.corrected, { x: corrected })),
      dropped.size > 0 && h("p.notice", {}, put(words.dropped, { x: [...dropped].join(", ") })),
    ]);
  }

  function drawResults() {
    const sections = session.sections();
    const elsewhere = sections.reduce((sum, { answer }) => sum + (answer.online_elsewhere ?? 0), 0);
    const isOffered = elsewhere > 0 && isFull && !session.query().chosen.has("online_anywhere=true");
    const online = () => session.change((q) => q.set("online_anywhere", "true", true));
    empty = session.total() ? null : h("div.empty", {}, words.spelling);
    results.replaceChildren();
    add(results, [
      sections.map((section) => section.courses.length > 0 && sectionOf(section)),
      empty,
      h("div.after", {}, isOffered && button("link", count(words.onlineToo, elsewhere), online), link(session.siteUrl(), words.all)),
    ]);
  }

  /** @param {Section} section */
  function sectionOf(section) {
    const { heading, courses, answer } = section;
    const list = h("ul.cards", { role: "list" }, courses.map((course) => cardOf(section, course)));
    const more = button("more", "", () => session.more(section));
    parts.set(section, [list, more]);
    fillMore(section);
    const said = heading && h("h3.heading", {}, `${heading}: ${count(words.courses, answer.total)}`);
    return h("section", {}, said, list, h("p.after", {}, more));
  }

  /** @param {Section} section */
  function fillMore(section) {
    const [list, more] = parts.get(section) ?? [];
    const left = session.left(section);
    if (!more) return;
    more.hidden = !left;
    more.textContent = put(words.more, { n: format(left) });
    return list;
  }

  /**
   * @param {Section} section
   * @param {Course} course
   */
  function cardOf({ heading }, course) {
    const href = session.courseUrl(course);
    const select = (/** @type {Event} */ event) => {
      // A page that shows courses itself says so by preventing what we would do.
      if (!session.tell("select", { id: course.id, url: href, course })) event.preventDefault();
    };
    return card(course, { wording, href, target, heading: heading ? "h4" : "h3", select });
  }

  /** The answer in a sentence. */
  function summary() {
    const said = session.sections().map(({ heading, answer }) => (heading && `${heading}: `) + count(words.courses, answer.total));
    return session.total() ? said.join(". ") : words.none;
  }

  /**
   * Says something once it is settled.
   * @param {string} text
   */
  function announce(text) {
    clearTimeout(announcing);
    announcing = setTimeout(() => (status.textContent = text), SETTLED);
  }

  /**
   * Draws, and gives the focus back to what has the same key; where that is gone, to the number of results.
   * @param {() => void} draw
   */
  function keepingFocus(draw) {
    const root = /** @type {ShadowRoot} */ (base.getRootNode());
    const had = /** @type {HTMLElement | null} */ (root.activeElement);
    draw();
    if (!had || had.isConnected) return;
    const { key } = had.dataset;
    const same = key && /** @type {HTMLElement | null} */ (root.querySelector(`[data-key="${CSS.escape(key)}"]`));
    (same || found).focus({ preventScroll: true });
  }

  return {
    busy,
    /**
     * The field, for layouts that have one.
     * @param {import("./combobox.js").Combobox} combobox
     */
    addField(combobox) {
      field = combobox;
      const { label, input, list, close } = combobox;
      const go = button("button", words.search, () => (close(), session.submit()));
      base.prepend(h("div.form", { role: "search" }, label, h("div.field", {}, input, go, list)));
    },
    end() {
      clearTimeout(announcing);
      clearTimeout(waiting);
      field?.close();
    },
    /** @param {string} text */
    setText: (text) => field?.setText(text),
    /**
     * Goes to a page, where the partner wants it opened.
     * @param {string} href
     */
    go: (href) => link(href).click(),
    /** Draws everything. */
    show() {
      busy(false);
      keepingFocus(() => {
        message.hidden = true;
        if (isFull) {
          drawChips();
          drawFacets();
        }
        drawLine();
        drawNotices();
        drawResults();
      });
      announce(summary());
    },
    /**
     * Cards that a further page brought.
     * @param {Section} section
     * @param {Course[]} fresh
     */
    showMore(section, fresh) {
      busy(false);
      message.hidden = true;
      const cards = fresh.map((course) => cardOf(section, course));
      fillMore(section)?.append(...cards);
      cards[0]?.querySelector("a")?.focus();
    },
    /**
     * What would find something, with its number.
     * @param {{ changes: Change[] }} found
     */
    showChanges({ changes }) {
      const buttons = changes
        .filter(({ parameter }) => !locks[parameter])
        .slice(0, CHANGES)
        .map(({ text, count: found, query }) =>
          item(button("change", `${text}: ${count(words.courses, found)}`, () => session.replace(query))),
        );
      if (buttons.length && empty) add(empty, [h("p", {}, words.widen), h("ul.changes", { role: "list" }, buttons)]);
    },
    /**
     * What was found before stays in sight.
     * @param {"offline" | "tooMany" | "failed"} kind
     * @param {() => void} again
     */
    showTrouble(kind, again) {
      busy(false);
      message.replaceChildren(words[kind], " ", button("link", words.retry, again));
      message.hidden = false;
      if (!session.sections().length) line.hidden = true;
      announce(words[kind]);
    },
  };
}
