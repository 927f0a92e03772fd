/** One visitor at one widget: what is asked, what was answered. */
import { below } from "./facets.js";
import { Query, VALUES, queryString } from "./query.js";
import { ask, newestOf, once } from "./service.js";

/** Deepest result that the service pages to. */
const DEEPEST = 10_000;

/**
 * @typedef {ReturnType<typeof sessionOf>} Session
 * @typedef {import("./query.js").Parameters} Parameters
 */

/**
 * @param {import("./view.js").Settings} settings
 * @param {(session: Session) => import("./view.js").View} viewOf
 */
export function sessionOf(settings, viewOf) {
  const { element, origin, wording, layout, locks, own, perPage, sort, facets, prefix } = settings;
  const { lang, words } = wording;
  const newest = newestOf();
  const further = newestOf();
  let query = new Query();
  /** @type {Section[]} */
  let sections = [];
  /** Counts of the filters' values. @type {Record<string, FacetValue[]>} */
  let counts = {};
  let isPanelOpen = false;
  /** Whether the newest question has had no answer for want of a connection. */
  let isOffline = false;
  /** Labels of values seen so far, by `name=value`. @type {Map<string, string>} */
  const labels = new Map();

  const total = () => sections.reduce((sum, { answer }) => sum + answer.total, 0);

  /** What every request of the present question has. */
  const base = () => /** @type {Parameters} */ ({ ...(sort && { sort: [sort] }), ...query.parameters(locks), lang: [lang] });

  /** What was read out of the text. */
  const understood = () => sections.at(-1)?.answer.query.understood ?? [];

  /** What holds, chosen or understood, as `name=value`. */
  const on = () => new Set([...query.chosen, ...understood().map(({ as, value }) => `${as}=${value}`)]);

  /**
   * The parts of the list: one, or own courses and the others.
   * @returns {Promise<{ heading: string, only: Parameters }[]>}
   */
  async function parts() {
    if (!own.length) return [{ heading: "", only: {} }];
    /** @type {{ providers: { id: string, name: string }[] }} */
    const { providers: known } = await once(`${origin}/api/v1/providers`).catch(() => ({ providers: [] }));
    const named = known.filter(({ id }) => own.includes(id));
    // A partner is named by its institution or by its source.
    const name = named.length ? "provider" : "source";
    const asked = base()[name];
    const ours = asked ? own.filter((value) => asked.includes(value)) : own;
    const rest = asked?.filter((value) => !own.includes(value));
    return [
      { heading: named.map(({ name }) => name).join(", ") || words.own, only: { [name]: ours } },
      { heading: words.rest, only: rest ? { [name]: rest } : { [`not_${name}`]: own } },
    ].filter(({ only }) => Object.values(only)[0].length);
  }

  /** Counts are asked for when they are looked at, or where a chosen value's name is not known yet. */
  function wanted() {
    const isWanted = isPanelOpen || [...query.chosen].some((pair) => !labels.has(pair));
    const names = facets.filter((name) => isWanted && VALUES.includes(name));
    return names.length ? names : ["none"];
  }

  /** @param {AbortSignal} signal */
  async function lists(signal) {
    const asked = await parts();
    const values = wanted();
    const one = asked.length < 2;
    const courses = (/** @type {Parameters} */ only, /** @type {string[]} */ facets, /** @type {number} */ count) =>
      ask(origin, "courses", { ...base(), ...only, facets, per_page: [`${count}`] }, signal);
    const answers = /** @type {Answer[]} */ (
      await Promise.all([
        ...asked.map(({ only }) => courses(only, one ? values : ["none"], perPage)),
        // The counts are of the whole region.
        ...(one || values[0] === "none" ? [] : [courses({}, values, 1)]),
      ])
    );
    counts = answers.at(-1)?.facets ?? {};
    answers.forEach(learn);
    // What had to be let go for one part of the list must not push aside what the other part really has.
    const isExact = answers.slice(0, asked.length).some(({ total, query }) => total > 0 && !query.relaxed);
    return asked.map((part, at) => {
      const answer = answers[at];
      if (isExact && answer.query.relaxed) Object.assign(answer, { total: 0, total_offerings: 0, results: [] });
      return { ...part, answer, courses: answer.results, pages: 1 };
    });
  }

  /** @param {Answer} answer */
  function learn({ facets, query }) {
    const each = (/** @type {string} */ name, /** @type {FacetValue[]} */ values) => {
      for (const { value, label, children } of values) {
        labels.set(`${name}=${value}`, label);
        each(name, children ?? []);
      }
    };
    for (const [name, values] of Object.entries(facets)) each(name, values);
    for (const { as, value, label } of query.understood) labels.set(`${as}=${value}`, label);
  }

  /**
   * Asks, and shows the answer if nothing newer is asked meanwhile.
   * @param {boolean} [isStep] whether the back button should lead here
   */
  async function search(isStep) {
    remember(isStep);
    further.drop();
    isOffline = false;
    view.busy(true);
    try {
      const answered = await newest.ask(lists);
      if (!answered) return;
      sections = answered;
      view.show();
      tell("search", { query: query.text, parameters: query.parameters(locks), total: total() });
      if (total()) return;
      // Nothing found: which changes would find something?
      const found = await further.ask((signal) => ask(origin, "relax", base(), signal)).catch(() => 0);
      if (found) view.showChanges(found);
    } catch (error) {
      fail(error, () => search());
    }
  }

  /**
   * Tells the page.
   * @param {string} what
   * @param {object} detail
   * @returns {boolean} whether the page lets it happen
   */
  const tell = (what, detail) =>
    element.dispatchEvent(new CustomEvent(`opinovi:${what}`, { detail, bubbles: true, composed: true, cancelable: true }));

  /**
   * The next page of a part of the list.
   * @param {Section} section
   */
  async function more(section) {
    const { only, courses, pages } = section;
    const parameters = { ...base(), ...only, facets: ["none"], per_page: [`${perPage}`], page: [`${pages + 1}`] };
    view.busy(true);
    try {
      const answer = /** @type {Answer | undefined} */ (await further.ask((signal) => ask(origin, "courses", parameters, signal)));
      if (!answer) return;
      // The catalogue may have changed between the pages.
      const fresh = answer.results.filter(({ id }) => !courses.some((course) => course.id === id));
      courses.push(...fresh);
      section.pages++;
      if (!answer.results.length) section.answer.total = courses.length;
      view.showMore(section, fresh);
    } catch (error) {
      fail(error, () => more(section));
    }
  }

  /**
   * @param {any} error
   * @param {() => void} again
   */
  function fail(error, again) {
    const { kind = "failed" } = error;
    console.warn("opinovi-search:", error);
    isOffline = kind === "offline";
    view.showTrouble(kind, again);
  }

  /**
   * Keeps the search in the page's address, where the partner asks for it.
   * @param {boolean} [isStep]
   */
  function remember(isStep) {
    if (!prefix) return;
    const fragment = query.fragment(prefix);
    if (fragment === location.hash.slice(1)) return;
    history[isStep ? "pushState" : "replaceState"](history.state, "", `#${fragment}`);
  }

  /** The visitor went back or forward. */
  function restore() {
    query = Query.ofFragment(prefix);
    show();
  }

  function show() {
    view.setText(query.text);
    if (layout !== "compact") void search();
  }

  const online = () => isOffline && search();
  const session = {
    labels,
    counts: () => counts,
    on,
    understood,
    total,
    search,
    more,
    tell,
    query: () => query,
    sections: () => sections,
    isPanelOpen: () => isPanelOpen,
    /** Shows what is to be seen at once. */
    begin() {
      if (prefix) addEventListener("popstate", restore);
      addEventListener("online", online);
      query.text = settings.text;
      if (prefix && location.hash) query = Query.ofFragment(prefix);
      if (query.text || query.chosen.size || layout === "list" || element.hasAttribute("auto")) show();
    },
    /** Lets go of everything. */
    end() {
      newest.drop();
      further.drop();
      removeEventListener("popstate", restore);
      removeEventListener("online", online);
      view.end();
    },
    /** @param {string} text */
    type(text) {
      query.text = text;
      query.reads = true;
    },
    /** The visitor has settled on the text. */
    submit: () => (layout === "compact" ? view.go(session.siteUrl()) : search(true)),
    /** Opens or closes the filters. */
    toggle() {
      isPanelOpen = !isPanelOpen;
      if (isPanelOpen) void search();
      return isPanelOpen;
    },
    /** The same search on the service's own site. */
    siteUrl: () => `${origin}/${queryString({ ...query.parameters(locks), lang: [lang] })}`,
    /**
     * The page of a course.
     * @param {Course} course
     */
    courseUrl: ({ id }) => `${origin}/course/${encodeURIComponent(id)}${queryString({ lang: [lang] })}`,
    /**
     * A filter's value is chosen or let go. In a tree a value stands for those below it, so that not both are chosen.
     * @param {string} name
     * @param {FacetValue} value
     * @param {boolean} isOn
     * @param {string[]} above
     */
    choose(name, value, isOn, above) {
      session.change(() => {
        // What was read out of the text becomes a choice, so that it can be changed like one.
        for (const { as, span, value } of understood()) {
          if (as !== name) continue;
          query.without(span);
          query.set(as, value, true);
        }
        if (isOn) for (const other of [...below(value), ...above]) query.set(name, other, false);
        query.set(name, value.value, isOn);
      });
    },
    /**
     * Changes what is asked, and asks.
     * @param {(query: Query) => void} change
     */
    change(change) {
      change(query);
      view.setText(query.text);
      void search(true);
    },
    /**
     * Asks something else.
     * @param {string} other as a query string
     */
    replace(other) {
      query = Query.of(other, locks);
      session.change(() => {});
    },
    /**
     * How many courses of a part are not shown yet.
     * @param {Section} section
     */
    left: ({ answer, courses, pages }) => ((pages + 1) * perPage > DEEPEST ? 0 : Math.max(0, answer.total - courses.length)),
  };
  const view = viewOf(session);
  return session;
}
