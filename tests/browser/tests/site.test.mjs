// The site's own pages.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { house, picture, violations } from "./house.mjs";

let h;
let course;
let provider;
before(async () => {
  h = await house();
  const answer = await (await fetch(`${h.url}/api/v1/courses?q=hitsaus&per_page=1&facets=none`)).json();
  course = encodeURIComponent(answer.results[0].id);
  provider = answer.results[0].provider.id;
});
after(() => h?.stop());

const results = (page) => page.locator("#results .cards > li");
const total = async (page) => Number(/^[\d\s]+/.exec(await page.locator("#count").textContent())[0].replaceAll(/\s/g, ""));

/** Opens a page, does something, and holds that nothing went wrong beside it. */
async function at(path, options, act) {
  const page = await h.page(options);
  try {
    await page.goto(h.url + path);
    await act(page);
    assert.deepEqual(page.faults, []);
    for (const url of page.requests) assert.ok(url.startsWith(h.url) || url.startsWith("data:"), `asked a stranger: ${url}`);
    assert.deepEqual(await page.context().cookies(), []);
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  } finally {
    await page.close();
  }
}

describe("every page, in every language, light and dark, wide and narrow", () => {
  const paths = () => ({
    search: "/",
    found: "/?q=hitsaus+kotka",
    filtered: "/?municipality=285&free=true&q=kurssi",
    nothing: "/?q=qwertyzxcv",
    mistake: "/?municipality=999",
    course: `/course/${course}`,
    provider: `/provider/${provider}`,
    landing: "/kotka/ict",
    about: "/about",
    bot: "/bot",
    docs: "/docs",
    why: "/why?text=hitsaus&municipality=286",
    compact: "/?q=kurssi&view=compact",
    missing: "/course/none:such",
  });
  for (const name of ["search", "found", "filtered", "nothing", "mistake", "course", "provider", "landing", "about", "bot", "docs", "why", "compact", "missing"]) {
    test(name, async () => {
      for (const lang of ["fi", "sv", "en"]) {
        for (const [colorScheme, width] of [["light", 1280], ["dark", 320]]) {
          const page = await h.page({ colorScheme, viewport: { width, height: 800 } });
          const path = paths()[name];
          const response = await page.goto(`${h.url}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
          const expected = { missing: [404], mistake: [400, 200], landing: [200, 404] }[name] ?? [200];
          assert.ok(expected.includes(response.status()), `${name} ${lang}: ${response.status()}`);
          // The API is described in English alone.
          assert.equal(await page.locator("html").getAttribute("lang"), name === "docs" ? "en" : lang);
          assert.deepEqual(await violations(page), [], `${name} ${lang} ${colorScheme}`);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} ${lang} scrolls sideways at ${width}`);
          assert.deepEqual(page.faults.filter((fault) => !/status of 40[04]/.test(fault)), []);
          if (lang === "fi") await picture(page, `site-${name}-${width}`, { fullPage: true });
          await page.close();
        }
      }
    });
  }
});

describe("searching", () => {
  test("a search is an address, and the back button goes back", () =>
    at("/", {}, async (page) => {
      await page.locator("#q").fill("hitsaus");
      await page.keyboard.press("Enter");
      await page.waitForURL(/q=hitsaus/);
      await results(page).first().waitFor();
      await page.goBack();
      await page.waitForURL((url) => !url.searchParams.get("q"));
      // At once, not when the results are there.
      assert.equal(await page.locator("#q").inputValue(), "");
    }));

  test("everything unfolded holds, too", async () => {
    for (const lang of ["fi", "sv", "en"]) {
      for (const [colorScheme, width] of [["light", 1280], ["dark", 320]]) {
        const page = await h.page({ colorScheme, viewport: { width, height: 800 } });
        await page.goto(`${h.url}/?municipality=285&lang=${lang}`);
        await page.evaluate(() => {
          for (const details of document.querySelectorAll("details")) details.open = true;
          document.querySelector("#narrow").checked = true;
        });
        assert.deepEqual(await violations(page), [], `${lang} ${colorScheme}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${lang} scrolls sideways at ${width}`);
        if (lang === "fi") await picture(page, `site-unfolded-${width}`, { fullPage: true });
        await page.close();
      }
    }
  });

  test("a handout says what was searched for, and has no links that paper cannot follow", () =>
    at("/?q=sairaanhoitja&view=compact", {}, async (page) => {
      await page.emulateMedia({ media: "print" });
      assert.match(await page.locator("#understood").innerText(), /sairaanhoitaja/);
      assert.equal(await page.locator("#understood a:visible").count(), 0);
      await picture(page, "site-handout", { fullPage: true });
    }));

  test("a failing service is told", () =>
    at("/", {}, async (page) => {
      await page.route(/q=hitsaus/, (route) => route.abort());
      await page.locator("#q").fill("hitsaus");
      await page.keyboard.press("Enter");
      await page.locator("#count", { hasText: "Haku ei onnistunut" }).waitFor();
      assert.deepEqual(await violations(page), []);
      page.faults.length = 0;
    }));

  test("suggestions are a combobox", () =>
    at("/", {}, async (page) => {
      await page.locator("#q").click();
      await page.keyboard.type("hits", { delay: 30 });
      await page.locator("[role=option]").first().waitFor();
      await page.keyboard.press("ArrowDown");
      const active = await page.locator("#q").getAttribute("aria-activedescendant");
      assert.equal(await page.locator(`[id="${active}"]`).getAttribute("aria-selected"), "true");
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("[role=option]:visible").count(), 0);
    }));

  test("facets: a count is what choosing gives", () =>
    at("/", {}, async (page) => {
      const box = page.locator('input[name="municipality"][value="285"]');
      if (!(await box.isVisible())) await page.locator("#facet-place > summary").click();
      const said = Number(/\(?([\d\s]+)\)?\s*$/.exec((await page.locator("label", { has: box }).textContent()).trim())[1].replaceAll(/\s/g, ""));
      await box.check();
      await page.waitForURL(/municipality=285/);
      await page.waitForFunction((n) => Number(/^[\d\s]+/.exec(document.querySelector("#count").textContent)[0].replaceAll(/\s/g, "")) === n, said);
      await page.locator(".chip").filter({ hasText: "Kotka" }).click();
      await page.waitForURL((url) => !url.search.includes("municipality"));
    }));

  test("an understood word can be taken as a word, the others staying filters", () =>
    at("/?q=hitsaus+kotka+tammikuu", {}, async (page) => {
      assert.equal(await page.locator(".chip.word").textContent(), "hitsaus");
      await page.locator(".as-word a").filter({ hasText: "kotka" }).click();
      await page.waitForURL(/understand=false/);
      const asked = new URL(page.url()).searchParams;
      assert.equal(asked.get("q"), "hitsaus kotka");
      assert.match(asked.get("start"), /^\d{4}-01$/);
      assert.equal(asked.get("municipality"), null);
      assert.match(await page.locator(".chip").first().textContent(), /tammikuu/);
    }));

  test("pages follow each other", () =>
    at("/?q=kurssi", {}, async (page) => {
      const first = await results(page).first().textContent();
      await page.locator("nav.pages a[rel=next]").click();
      await page.waitForURL(/page=2/);
      await page.waitForFunction((text) => document.querySelector("#results .cards > li").textContent !== text, first);
    }));

  test("without script everything is there: search, filters, pages, course", () =>
    at("/", { javaScriptEnabled: false }, async (page) => {
      await page.locator("#q").fill("hitsaus");
      await page.keyboard.press("Enter");
      await page.waitForURL(/q=hitsaus/);
      const all = await total(page);
      const box = page.locator('input[name="municipality"][value="285"]');
      if (!(await box.isVisible())) await page.locator("#facet-place > summary").click();
      await box.check();
      await page.locator("#apply").click();
      await page.waitForURL(/municipality=285/);
      assert.ok((await total(page)) <= all && (await total(page)) > 0);
      await results(page).first().getByRole("link").first().click();
      await page.waitForURL(/\/course\//);
      assert.ok(await page.locator("h1").isVisible());
    }));

  test("a newcomer finds a welding course in Kotka that starts in January and can be applied to, in one request by keyboard alone", () =>
    at("/", {}, async (page) => {
      for (let step = 0; step < 12 && !(await page.locator("#q").evaluate((field) => field.matches(":focus"))); step++) await page.keyboard.press("Tab");
      await page.keyboard.type("hitsaus Kotka tammikuu haku auki");
      await page.keyboard.press("Enter");
      await page.waitForURL(/q=hitsaus/);
      await page.locator(".chip", { hasText: "Haku auki" }).waitFor();
      await results(page).first().waitFor();
      const card = await results(page).first().textContent();
      assert.match(card, /[Hh]itsa|[Ww]eld/);
      assert.match(card, /Kotka/);
      assert.match(card, /\.1\.\d{4}|tammikuu/);
      assert.match(card, /Haku auki|Jatkuva haku/);
    }));

  test("a filter is reached and ticked by keyboard", () =>
    at("/?q=hitsaus", {}, async (page) => {
      const open = page.locator("input[name=apply_open]");
      for (let step = 0; step < 80 && !(await open.evaluate((box) => box.matches(":focus"))); step++) await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      await page.waitForURL(/apply_open=true/);
      await page.locator(".chip", { hasText: "Haku auki" }).waitFor();
    }));

  test("a page with style and script is small", async () => {
    const page = await h.page();
    let bytes = 0;
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto(`${h.url}/?q=hitsaus`, { waitUntil: "networkidle" });
    console.log(`the search page with style and script: ${(bytes / 1000).toFixed(1)} kB`);
    assert.ok(bytes < 45_000, `${bytes} bytes`);
    await page.close();
  });
});
