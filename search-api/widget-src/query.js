/** What is asked: the partner's standing filters, and what the visitor typed and chose. */

/** Filters by the values of a vocabulary; the service counts them. */
export const VALUES = ["field", "level", "municipality", "region", "provider", "funding", "language", "mode", "start", "time", "entry"];
const OTHERS = ["start_from", "start_to", "apply_open", "price_max", "free", "near", "within_km", "duration_max", "online_anywhere", "include_ended"];

/** Attributes that lock a filter. */
export const LOCKS = [...VALUES, "source"].flatMap((name) => [name, `not_${name}`]).concat(OTHERS);

/** @typedef {Record<string, string[]>} Parameters */

/**
 * The standing filters of an element. `start_from` and `start_to` may be counted from today: `+60`.
 * @param {Element} element
 * @param {Date} now
 * @returns {Parameters}
 */
export function locksOf(element, now) {
  /** @type {Parameters} */
  const locks = {};
  for (const name of LOCKS) {
    const value = element.getAttribute(name);
    if (value == null) continue;
    // An attribute without a value switches on: <opinovi-search free>.
    const values = value === "" && /^(free|apply_open|online_anywhere|include_ended)$/.test(name) ? ["true"] : listed(value);
    if (values.length) locks[name] = values.map((one) => (/^start_/.test(name) ? dated(one, now) : one));
  }
  return locks;
}

/**
 * The values of a list that is separated by commas.
 * @param {string | null} text
 */
export const listed = (text) => (text ?? "").split(",").map((value) => value.trim()).filter(Boolean);

/**
 * `+60`: the day 60 days from now; a date stays what it is.
 * @param {string} value
 * @param {Date} now
 */
function dated(value, now) {
  // Swedes write dates as ISO 8601 does.
  return /^[+-]\d+$/.test(value) ? new Date(+now + Number(value) * 864e5).toLocaleDateString("sv") : value;
}

export class Query {
  text = "";
  /** What the visitor chose, as `name=value`. @type {Set<string>} */
  chosen = new Set();
  sort = "";
  /** Whether words may be read as filters. */
  reads = true;

  /**
   * Chooses a value, or lets it go.
   * @param {string} name
   * @param {string} value
   * @param {boolean} isOn
   */
  set(name, value, isOn) {
    this.chosen[isOn ? "add" : "delete"](`${name}=${value}`);
  }

  /**
   * Takes words out of the text.
   * @param {string} span
   */
  without(span) {
    this.text = ` ${this.text.split(/\s+/).join(" ")} `.replace(` ${span} `, " ").trim();
  }

  /**
   * As parameters of the API.
   * @param {Parameters} locks
   * @returns {Parameters}
   */
  parameters(locks) {
    const { text, chosen, sort, reads } = this;
    /** @type {Parameters} */
    const own = {};
    for (const [name, value] of [...chosen].map((pair) => pair.split("="))) (own[name] ??= []).push(value);
    return { ...(text && { q: [text] }), ...locks, ...own, ...(sort && { sort: [sort] }), ...(!reads && { understand: ["false"] }) };
  }

  /**
   * The address's fragment with this question in the part of that name, other parts as they are.
   * @param {string} name
   */
  fragment(name) {
    const own = queryString(this.parameters({})).slice(1);
    return [...parts().filter((part) => !part.startsWith(`${name}=`)), ...(own ? [`${name}=${encodeURIComponent(own)}`] : [])].join("&");
  }

  /**
   * Reads what [`fragment`] writes.
   * @param {string} name
   */
  static ofFragment(name) {
    const own = parts().find((part) => part.startsWith(`${name}=`)) ?? "";
    return Query.of(new URLSearchParams(own).get(name) ?? "", {});
  }

  /**
   * Reads a query string; what is locked anyway or not known is left out.
   * @param {string} text
   * @param {Parameters} locks
   */
  static of(text, locks) {
    const query = new Query();
    for (const [key, value] of new URLSearchParams(text)) {
      if (key === "q") query.text = value;
      else if (key === "sort") query.sort = value;
      else if (key === "understand") query.reads = false;
      else if (LOCKS.includes(key) && !locks[key]) for (const one of listed(value)) query.set(key, one, true);
    }
    return query;
  }
}

/** The parts of the address's fragment. */
const parts = () => location.hash.slice(1).split("&").filter(Boolean);

/**
 * A query string; nothing where there are no parameters.
 * @param {Parameters} parameters
 */
export function queryString(parameters) {
  const pairs = Object.entries(parameters).map(([name, values]) => [name, values.join(",")]);
  const text = new URLSearchParams(pairs).toString();
  return text && `?${text}`;
}
