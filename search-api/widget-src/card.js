/** A course as a card: what, who, when and where, whether one can still apply, what it costs. */
import { h, marked } from "./dom.js";

/**
 * @param {Course} course
 * @param {object} around
 * @param {import("./wording.js").Wording} around.wording
 * @param {string} around.href the course's page
 * @param {string | null} around.target
 * @param {string} around.heading `h3` or `h4`
 * @param {(event: Event) => void} around.select
 */
export function card(course, { wording, href, target, heading, select }) {
  const now = new Date();
  const { words, lang } = wording;
  const offering = course.offerings[0];
  const foreign = course.title_language && course.title_language !== lang ? course.title_language : null;
  const title = course.highlight?.title ? marked(course.highlight.title) : [course.title];
  const { credits } = course;
  const link = h("a.title", { href, target, lang: foreign, click: select }, title);
  return h(
    "li.card",
    {},
    h(heading, {}, link),
    h(
      "p.meta",
      {},
      [
        course.provider.name,
        course.level?.label,
        credits && `${wording.format(credits.value)} ${words.units[/** @type {"ects"} */ (credits.unit)]}`,
        foreign && words.only[/** @type {Lang} */ (foreign)],
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    offering && h("p.offering", {}, offeringLine(offering, course, wording, now)),
    offering && applyLine(offering, wording, now),
    others(course, wording),
    course.highlight?.summary.includes("<mark>") && h("p.evidence", { lang: foreign }, marked(course.highlight.summary)),
  );
}

/**
 * @param {Offering} offering
 * @param {Course} course
 * @param {import("./wording.js").Wording} wording
 * @param {Date} now
 */
function offeringLine({ start, municipality, place, mode, times }, course, wording, now) {
  const { modes, times: hours } = wording.words;
  const how = [modes[/** @type {"onsite"} */ (mode)], ...times.map((time) => hours[/** @type {"day"} */ (time)])];
  const far = course.distance_km != null && `${wording.format(course.distance_km)} km`;
  const where = mode === "online" ? null : (municipality?.label ?? place);
  return [wording.start(start, now), where, far, how.filter(Boolean).join(", ")].filter(Boolean).join(" · ");
}

/**
 * @param {Offering} offering
 * @param {import("./wording.js").Wording} wording
 * @param {Date} now
 */
function applyLine(offering, wording, now) {
  const [text, kind] = wording.state(offering, now);
  const price = wording.price(offering.price);
  const funding = offering.funding?.code !== "unknown" && offering.funding?.label;
  const cost = [price, funding].filter((said, at, all) => said && all.indexOf(said) === at).join(" · ");
  return h("p.apply", {}, text && h("span.state", { "data-state": kind }, text), h("span.price", {}, cost));
}

/**
 * @param {Course} course
 * @param {import("./wording.js").Wording} wording
 */
function others({ offerings, offerings_matching: matching }, wording) {
  if (matching < 2) return null;
  const shown = offerings.slice(1, Math.min(matching, 3)).map(({ start, municipality, mode }) => {
    const day = start.date && start.precision === "day" ? wording.day(start.date).replace(/^\S+ /, "") : "";
    return [mode === "online" ? wording.words.modes.online : municipality?.label, day].filter(Boolean).join(" ");
  });
  const listed = shown.filter(Boolean).join(", ");
  return h("p.others", {}, wording.count(wording.words.others, matching - 1), listed && ` (${listed}${matching > 3 ? " …" : ""})`);
}

/**
 * Something that is asked, as a text that can be let go.
 * @param {string} text
 * @param {string} kind
 * @param {string} label
 * @param {() => void} click
 */
export const chip = (text, kind, label, click) =>
  h(
    "button.chip",
    { type: "button", "data-kind": kind, "data-key": text, "aria-label": label, click },
    text,
    h("span", { "aria-hidden": "true" }, " ×"),
  );
