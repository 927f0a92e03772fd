/** Words, numbers, dates and prices in the language of the widget. */
import { once } from "./service.js";

const LANGS = /** @type {const} */ (["fi", "sv", "en"]);

/**
 * The language of an element: its own `lang`, else that of what surrounds it, else Finnish.
 * @param {Element} element
 * @returns {Lang}
 */
export function langOf(element) {
  const code = element.closest("[lang]")?.getAttribute("lang")?.slice(0, 2).toLowerCase();
  return LANGS.find((lang) => lang === code) ?? "fi";
}

/**
 * The words of a language: Finnish is at hand, others are fetched once.
 * @param {Lang} lang
 * @param {string} origin
 * @returns {Promise<Words>}
 */
export async function wordsOf(lang, origin) {
  return lang === "fi" ? WORDS_FI : filled(WORDS_FI, (await once(`${origin}/widget/${VERSION}/${lang}.json`)).values());
}

/**
 * The shape of the Finnish words with the texts of another language, which come in the same order without their keys.
 * @param {any} shape
 * @param {Iterator<string>} texts
 * @returns {any}
 */
function filled(shape, texts) {
  if (typeof shape === "string") return texts.next().value;
  if (Array.isArray(shape)) return texts.next().value.split("|");
  return Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, filled(value, texts)]));
}

/**
 * Puts values into a text.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export const put = (text, values) => text.replace(/{(\w)}/g, (whole, name) => String(values[name] ?? whole));

/** @typedef {ReturnType<typeof wordingOf>} Wording */

/**
 * How things are said in a language.
 * @param {Lang} lang
 * @param {Words} words
 */
export function wordingOf(lang, words) {
  const isEnglish = lang === "en";
  const locale = isEnglish ? "en-GB" : `${lang}-FI`;
  const plural = new Intl.PluralRules(locale);
  const { format } = new Intl.NumberFormat(locale);

  /**
   * A count with its noun.
   * @param {string[]} forms
   * @param {number} n
   */
  const count = (forms, n) => put(forms[plural.select(n) === "one" ? 0 : 1], { n: format(n) });

  /**
   * A part of a date's name.
   * @param {number} at
   * @param {Intl.DateTimeFormatOptions} options
   */
  const part = (at, options) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(at);

  /**
   * A day as people say it: ma 11.1.2027, mån 11.1.2027, Mon 11 Jan 2027.
   * @param {string} date ISO
   */
  function day(date) {
    const at = utc(date);
    const [year, month, day] = numbers(date);
    const said = isEnglish ? `${day} ${part(at, { month: "short" })} ${year}` : `${day}.${month}.${year}`;
    return `${part(at, { weekday: "short" })} ${said}`;
  }

  /**
   * A deadline: a day, or a day and the time that the source gives, by the source's own clock.
   * @param {string} deadline ISO date or RFC 3339
   */
  function deadline(deadline) {
    const time = deadline.slice(11, 16);
    if (!time || time === "23:59" || time === "00:00") return day(deadline);
    return put(words.at, { d: day(deadline), t: isEnglish ? time : time.replace(":", ".") });
  }

  /**
   * How far a deadline is, within 30 days.
   * @param {string} deadline
   * @param {Date} now
   */
  function left(deadline, now) {
    const days = Math.round((utc(deadline) - Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())) / 864e5);
    if (days < 0 || days > 30) return "";
    return ` (${days > 1 ? count(words.days, days) : days ? words.tomorrow : words.today})`;
  }

  /**
   * When an offering starts.
   * @param {Offering["start"]} start
   * @param {Date} now
   */
  function start({ date, precision, text }, now) {
    const { when } = words;
    if (!date) return precision === "unknown" ? text || when.unknown : when["any-time"];
    const [y, month, day_] = numbers(date);
    if (precision === "season") return put(month < 7 ? when.spring : when.autumn, { y });
    if (precision === "month") return put(when.month, { m: part(utc(date), { month: "long" }), y });
    return put(new Date(y, month - 1, day_ + 1) <= now ? when.began : when.day, { d: day(date) });
  }

  /**
   * A price in words.
   * @param {Offering["price"]} price
   */
  function price(price) {
    const { amount, amount_max: most, per_credit: each, text } = price ?? {};
    const euros = (/** @type {number} */ n) => `${new Intl.NumberFormat(locale, { minimumFractionDigits: n % 1 ? 2 : 0 }).format(n)} €`;
    if (each) return put(words.perCredit, { x: euros(each) });
    if (amount == null) return text || words.priceUnknown;
    return most ? `${format(amount)}–${euros(most)}` : amount ? euros(amount) : words.free;
  }

  /**
   * Whether and until when one can apply, and whether that is good news.
   * @param {Offering} offering
   * @param {Date} now
   * @returns {[text: string, kind: "open" | "coming" | "closed" | ""]}
   */
  function state({ status, apply: { open, from, to, continuous } }, now) {
    const { state } = words;
    if (status === "cancelled" || status === "full" || status === "ended") return [state[status], "closed"];
    if (open) return [to ? put(state.openTo, { d: deadline(to) }) + left(to, now) : continuous ? state.continuous : state.open, "open"];
    if (from && new Date(from) > now) return [put(state.coming, { d: deadline(from) }), "coming"];
    return open === false ? [state.closed, "closed"] : ["", ""];
  }

  return { lang, words, format, count, day, start, price, state };
}

/** @param {string} date */
const numbers = (date) => date.slice(0, 10).split("-").map(Number);

/** @param {string} date */
const utc = (date) => Date.parse(date.slice(0, 10));
