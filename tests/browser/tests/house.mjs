// The demo, really running, and a browser to look at it with.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const artefacts = join(here, "../artefacts");
mkdirSync(artefacts, { recursive: true });
const binary = process.env.OPINOVI_BIN ?? join(here, "../../../target/debug/opinovi");
const axe = readFileSync(join(here, "../node_modules/axe-core/axe.min.js"), "utf8");

/** WCAG 2.2, level AA, and everything below it. */
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Starts the demo and waits until everything is crawled; `OPINOVI_URL` names one that runs already. */
export async function demo() {
  if (process.env.OPINOVI_URL) return { url: process.env.OPINOVI_URL, stop: () => {} };
  const data = mkdtempSync(join(tmpdir(), "opinovi-browser-"));
  const child = spawn(binary, ["--data", data, "demo", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const hear = (chunk) => {
      said += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+(?=\/widget\/demo)/.exec(said);
      if (address && /crawled \d+ courses of/.test(said)) resolve(address[0]);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => reject(new Error(`the demo ended with ${code}: ${said.slice(-2000)}`)));
  });
  await settled(url);
  return {
    url,
    stop: () => {
      child.removeAllListeners("exit");
      child.kill("SIGTERM");
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The index follows the catalogue a moment later: waits until the number of courses no longer changes. */
async function settled(url) {
  let before = -1;
  for (;;) {
    const { total } = await (await fetch(`${url}/api/v1/courses?per_page=1&facets=none`, { cache: "no-store" })).json();
    if (total > 0 && total === before) return;
    before = total;
    await new Promise((resolve) => {
      setTimeout(resolve, 700);
    });
  }
}

/** A partner's site, on an address of its own: whatever page a test asks for, with the headers that it asks for. */
async function partner() {
  const pages = new Map();
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const page = pages.get(new URL(request.url, "http://partner").pathname);
    if (!page) return void response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...page.headers });
    response.end(page.html);
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  let count = 0;
  return {
    url,
    /** Puts a page up; gives its address. */
    put(html, headers = {}) {
      const path = `/${++count}`;
      pages.set(path, { html, headers });
      return url + path;
    },
    stop: () => server.close(),
  };
}

/** Everything a file of tests needs, started once. */
export async function house() {
  const service = await demo();
  const site = await partner();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  return {
    url: service.url,
    partner: site,
    browser,
    /** A partner's page with markup of the widget on it. */
    embed: (markup, { head = "", lang = "fi", headers = {}, script = `${service.url}/widget.js` } = {}) =>
      site.put(
        `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
          `<title>Koulu</title>${head}<script src="${script}" async></script></head><body><main><h1>Koulu</h1><h2>Koulutukset</h2>${markup}</main></body></html>`,
        headers,
      ),
    /** A page that keeps account of everything that should not happen on it. */
    async page(options = {}) {
      const { init, ...context } = options;
      const own = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "fi-FI", timezoneId: "Europe/Helsinki", reducedMotion: "reduce", ...context });
      own.setDefaultTimeout(10_000);
      if (init) await own.addInitScript(init);
      const page = await own.newPage();
      const faults = [];
      const requests = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
      });
      page.on("pageerror", (error) => faults.push(`error: ${error.stack}`));
      page.on("request", (request) => requests.push(request.url()));
      return Object.assign(page, { faults, requests, close: () => own.close() });
    },
    async stop() {
      await browser.close();
      site.stop();
      await service.stop();
    },
  };
}

/** Violations of WCAG on a page, shadow roots included: a line each. */
export async function violations(page, context = "document") {
  // Not by a script element: the page's own policy holds.
  await page.evaluate(axe);
  const found = await page.evaluate(
    async ([tags, where]) =>
      (await globalThis.axe.run(where === "document" ? document : where, { runOnly: { type: "tag", values: tags } })).violations,
    [WCAG, context],
  );
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ target }) => target.join(" "))}`);
}

/** Keeps a picture of a state. */
export const picture = (page, name, options = {}) => page.screenshot({ path: join(artefacts, `${name}.png`), ...options });
