// What a type checker does not see. Rules are those of eslint's recommended set that apply, written out.
const rules = {
  "array-callback-return": "error", "consistent-return": "off", eqeqeq: ["error", "always", { null: "ignore" }],
  "no-console": "off", "no-constant-condition": "error", "no-dupe-else-if": "error", "no-duplicate-imports": "error",
  "no-eval": "error", "no-fallthrough": "error", "no-implied-eval": "error", "no-new-func": "error",
  "no-promise-executor-return": "error", "no-restricted-properties": ["error",
    { property: "innerHTML", message: "Text goes in as text." }, { property: "outerHTML", message: "Text goes in as text." },
    { property: "insertAdjacentHTML", message: "Text goes in as text." },
    { object: "document", property: "cookie", message: "Nothing is stored." },
    { property: "localStorage", message: "Nothing is stored." }, { property: "sessionStorage", message: "Nothing is stored." }],
  "no-self-compare": "error", "no-shadow-restricted-names": "error", "no-unreachable": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_" }], "no-useless-escape": "error", "no-var": "error", "prefer-const": "error",
};

export default [
  { ignores: ["**/node_modules/**", "**/artefacts/**"] },
  { files: ["**/*.mjs", "**/*.js"], languageOptions: { ecmaVersion: 2024, sourceType: "module" }, linterOptions: { reportUnusedDisableDirectives: "error" }, rules },
];
