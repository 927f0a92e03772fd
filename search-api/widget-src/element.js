/** `<opinovi-search>`: a course search that can stand on any page. */
import { combobox } from "./combobox.js";
import { h } from "./dom.js";
import { FACETS } from "./facets.js";
import { listed, locksOf } from "./query.js";
import { sessionOf } from "./session.js";
import { ask, newestOf } from "./service.js";
import { viewOf } from "./view.js";
import { langOf, wordingOf, wordsOf } from "./wording.js";

/** Quiet time after the last letter before it searches, in milliseconds. */
const PAUSE = 220;

/** Attributes that say nothing to us. */
const FOREIGN = /^(class|style|id|hidden|slot|part|(data|aria)-.*)$/;

/** The rules, parsed once for all elements of a page. */
const sheet = sheetOf(CSS_TEXT);

/**
 * A style sheet that needs no permission of the page's Content-Security-Policy; nothing where the browser has no such.
 * @param {string} text
 */
function sheetOf(text) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  } catch {
    return null;
  }
}

export class OpinoviSearch extends HTMLElement {
  static version = VERSION;
  /** Where the script came from. */
  static origin = "";

  /** @type {import("./session.js").Session | undefined} */
  #session;
  #starts = newestOf();
  #changes = new MutationObserver((records) => {
    if (records.some(({ attributeName }) => !FOREIGN.test(attributeName ?? ""))) void this.#start();
  });

  connectedCallback() {
    this.#changes.observe(this, { attributes: true });
    void this.#start();
  }

  disconnectedCallback() {
    this.#changes.disconnect();
    this.#starts.drop();
    this.#session?.end();
    this.#session = undefined;
  }

  async #start() {
    const origin = this.getAttribute("server")?.replace(/\/+$/, "") || OpinoviSearch.origin;
    const lang = langOf(this);
    // What the page has put inside stays to be seen until the words are there.
    const words = await this.#starts.ask(() => wordsOf(lang, origin).catch(() => WORDS_FI));
    if (!words || !this.isConnected) return;
    this.#session?.end();
    this.#session = this.#build(origin, wordingOf(words === WORDS_FI ? "fi" : lang, words));
    this.#session.begin();
  }

  /**
   * @param {string} origin
   * @param {import("./wording.js").Wording} wording
   */
  #build(origin, wording) {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const said = (/** @type {string} */ name) => this.getAttribute(name) ?? "";
    const base = h("div.base", { lang: wording.lang });
    if (sheet) root.adoptedStyleSheets = [sheet];
    root.replaceChildren(...(sheet ? [] : [h("link", { rel: "stylesheet", href: `${origin}/widget/${VERSION}/widget.css` })]), base);
    const accent = said("accent");
    const rules = sheet && CSS.supports("color", accent) && sheetOf(`:host{--opinovi-accent:${accent}!important}`);
    if (rules) root.adoptedStyleSheets.push(rules);

    const settings = {
      element: this,
      origin,
      wording,
      layout: said("layout") || "full",
      locks: locksOf(this, new Date()),
      own: listed(said("own")),
      perPage: Math.min(100, Math.max(1, parseInt(said("per-page"), 10) || 10)),
      sort: said("sort"),
      target: said("target") || null,
      facets: facetsOf(said("facets")),
      prefix: this.hasAttribute("history") ? said("history") || "opinovi" : "",
      text: said("q").trim(),
    };
    /** @type {import("./view.js").View | undefined} */
    let view;
    const session = sessionOf(settings, (session) => (view = viewOf(base, settings, session)));
    if (settings.layout !== "list") view?.addField(this.#field(settings, session));
    return session;
  }

  /**
   * @param {import("./view.js").Settings} settings
   * @param {import("./session.js").Session} session
   */
  #field({ origin, wording, layout }, session) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    return combobox({
      wording,
      label: this.getAttribute("label") || wording.words.label,
      suggest: async (text, signal) => (await ask(origin, "suggest", { q: [text], lang: [wording.lang] }, signal)).suggestions,
      typed: (text) => {
        clearTimeout(timer);
        session.type(text);
        if (layout === "full") timer = setTimeout(session.search, PAUSE, false);
      },
      chosen: () => {
        clearTimeout(timer);
        void session.submit();
      },
    });
  }
}

/**
 * Which facets, in which order; those that the service does not know are left out for want of values.
 * @param {string} text
 */
function facetsOf(text) {
  const names = listed(text).map((name) => (/^(apply|free|price)/.test(name) ? "applyCost" : name));
  return text === "none" ? [] : names.length ? [...new Set(names)] : FACETS;
}
