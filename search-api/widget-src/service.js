/** Asking the service. Nothing but the question goes out: no cookie, no referrer. */
import { queryString } from "./query.js";

/** Longest wait for an answer, in milliseconds. */
const PATIENCE = 15_000;

/**
 * Why there is no answer.
 * @param {"offline" | "tooMany" | "failed"} kind
 * @param {unknown} detail for the console
 */
const trouble = (kind, detail) => Object.assign(new Error(String(detail)), { kind });

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 */
async function get(url, signal) {
  const response = await fetch(url, { signal, credentials: "omit", referrerPolicy: "no-referrer" });
  if (response.ok) return response.json();
  throw trouble(response.status === 429 ? "tooMany" : "failed", `${response.status} ${await response.text()}`);
}

/**
 * Asks, and gives up when `signal` says so or after 15 seconds.
 * @param {string} origin
 * @param {string} path
 * @param {import("./query.js").Parameters} parameters
 * @param {AbortSignal} signal
 * @returns {Promise<any>}
 */
export async function ask(origin, path, parameters, signal) {
  try {
    const patience = AbortSignal.any?.([signal, AbortSignal.timeout(PATIENCE)]) ?? signal;
    return await get(`${origin}/api/v1/${path}${queryString(parameters)}`, patience);
  } catch (/** @type {any} */ error) {
    throw error.kind ? error : trouble(navigator.onLine ? "failed" : "offline", error);
  }
}

/** @type {Map<string, Promise<any>>} */
const kept = new Map();

/**
 * What is the same for all widgets of a page is fetched once.
 * @param {string} url
 * @returns {Promise<any>}
 */
export function once(url) {
  const answer = kept.get(url) ?? get(url);
  kept.set(url, answer);
  answer.catch(() => kept.delete(url));
  return answer;
}

/** Lets only the newest of several questions through: asking again drops the one before. */
export function newestOf() {
  /** @type {AbortController | undefined} */
  let current;
  /** Forgets the question under way. */
  const drop = () => current?.abort();
  return {
    drop,
    /**
     * @template T
     * @param {(signal: AbortSignal) => Promise<T>} question
     * @returns {Promise<T | undefined>} nothing where a newer question was asked meanwhile
     */
    async ask(question) {
      drop();
      const { signal } = (current = new AbortController());
      try {
        const answer = await question(signal);
        return signal.aborted ? undefined : answer;
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}
