/** The shapes that the widget relies on: those of the API, and the widget's own. Names are kept whole when minifying. */

declare const VERSION: string;
declare const CSS_TEXT: string;
declare const WORDS_FI: Words;
type Lang = "fi" | "sv" | "en";
type Words = typeof import("./words/fi.json");

interface Labelled {
  code: string;
  label: string;
}

interface Offering {
  id: string;
  start: { date: string | null; precision: string; text: string | null };
  municipality: Labelled | null;
  place: string | null;
  mode: string;
  times: string[];
  funding: Labelled | null;
  price: { amount: number | null; amount_max?: number; per_credit?: number; text: string | null } | null;
  apply: { from: string | null; to: string | null; open: boolean | null; continuous: boolean; url: string | null };
  status: string;
}

interface Course {
  id: string;
  title: string;
  title_language: string;
  provider: { id: string; name: string; url: string | null };
  highlight?: { title: string; summary: string };
  level: Labelled | null;
  credits: { value: number; unit: string } | null;
  languages: string[];
  offerings: Offering[];
  offerings_total: number;
  offerings_matching: number;
  distance_km?: number;
  url: string | null;
}

interface FacetValue {
  value: string;
  label: string;
  count: number;
  selected: boolean;
  children?: FacetValue[];
}

interface Understood {
  span: string;
  as: string;
  value: string;
  label: string;
}

interface Answer {
  total: number;
  total_offerings: number;
  online_elsewhere?: number;
  page: number;
  per_page: number;
  query: {
    text: string;
    understood: Understood[];
    corrected: string | null;
    relaxed: { dropped: { parameter: string; value: string; label: string }[] } | null;
  };
  results: Course[];
  facets: Record<string, FacetValue[]>;
}

interface Suggestion {
  text: string;
  kind: string;
  count: number;
}

/** A part of the list: own courses, or the others. */
interface Section {
  heading: string;
  /** Parameters that only this part's requests have. */
  only: Record<string, string[]>;
  answer: Answer;
  courses: Course[];
  pages: number;
}

/** A change that would find more. */
interface Change {
  parameter: string;
  /** The change in words. */
  text: string;
  /** Courses found with it. */
  count: number;
  /** The changed question, as a query string. */
  query: string;
}
