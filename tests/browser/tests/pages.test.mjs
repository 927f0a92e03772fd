// The pages around the widget: examples, builder, frame.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { house, picture, violations } from "./house.mjs";

let h;
before(async () => {
  h = await house();
});
after(() => h?.stop());

for (const path of ["/widget/demo", "/widget/demo/loud", "/widget/builder", "/widget/frame?auto=true"]) {
  for (const lang of ["fi", "sv", "en"]) {
    test(`${path} in ${lang}: works, and nothing is wrong with it`, async () => {
      for (const colorScheme of ["light", "dark"]) {
        const page = await h.page({ colorScheme });
        await page.goto(`${h.url}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
        if (path.includes("builder")) await page.locator("select[name=own] option").nth(1).waitFor({ state: "attached" });
        else await page.locator("opinovi-search .card").first().waitFor();
        assert.equal(await page.locator("html").getAttribute("lang"), lang);
        // The loud page itself has no manners; only what is put on it is ours.
        assert.deepEqual(await violations(page, path.includes("loud") ? "opinovi-search" : undefined), []);
        assert.deepEqual(page.faults, []);
        for (const url of page.requests) assert.ok(url.startsWith(h.url) || url.startsWith("data:"), url);
        if (lang === "fi") await picture(page, `page${path.replaceAll(/\W+/g, "-")}-${colorScheme}`, { fullPage: true });
        await page.close();
      }
    });
  }
}

test("the example pages hold no sideways scrolling at 320 pixels", async () => {
  for (const path of ["/widget/demo", "/widget/builder", "/widget/frame?auto=true"]) {
    const page = await h.page({ viewport: { width: 320, height: 640 } });
    await page.goto(h.url + path);
    await page.waitForTimeout(500);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), path);
    await picture(page, `page-320${path.replaceAll(/\W+/g, "-")}`, { fullPage: true });
    await page.close();
  }
});

test("what is built is what is shown and what is copied", async () => {
  const page = await h.page({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(`${h.url}/widget/builder?lang=fi`);
  await page.locator("select[name=own] option").nth(1).waitFor({ state: "attached" });
  await page.locator("select[name=own]").selectOption({ index: 1 });
  await page.locator("select[name=municipality]").selectOption(["285", "286"]);
  await page.locator("select[name=lang]").selectOption("sv");
  await page.locator("input[name=per-page]").fill("3");
  await page.locator("input[name=auto]").check();
  await page.locator("#preview opinovi-search .card").first().waitFor();
  const own = await page.locator("select[name=own]").inputValue();
  const newest = await page.locator("#snippet-newest").inputValue();
  assert.match(newest, /^<script src="http[^"]+\/widget\.js" async><\/script>\n<opinovi-search /);
  assert.ok(newest.includes(`own="${own}" municipality="285,286" lang="sv" per-page="3" auto`), newest);
  assert.match(newest, /<a href="http[^"]+">/);
  const pinned = await page.locator("#snippet-pinned").inputValue();
  assert.match(pinned, /\/widget\/[\d.]+-[0-9a-f]{8}\/widget\.js" integrity="sha384-[\w+/=]{64}" crossorigin="anonymous" async>/);
  await page.locator("[data-copy=snippet-pinned]").click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), pinned);
  // What is copied works on a page.
  const partner = await h.page();
  await partner.goto(h.partner.put(`<!doctype html><html lang="fi"><title>x</title><h1>x</h1>${pinned.replaceAll(/http:\/\/[^/"]+/g, h.url)}`));
  await partner.locator("opinovi-search .card").first().waitFor();
  assert.deepEqual(partner.faults, []);
  const frame = await page.locator("#snippet-frame").inputValue();
  await partner.goto(h.partner.put(`<!doctype html><html lang="fi"><title>x</title><h1>x</h1>${frame.replaceAll(/http:\/\/[^/"]+/g, h.url)}`));
  await partner.frameLocator("iframe").locator("opinovi-search .card").first().waitFor();
  assert.deepEqual(partner.faults, []);
  assert.deepEqual(page.faults, []);
  await partner.close();
  await page.close();
});

test("the frame may be framed by everyone, other pages by nobody", async () => {
  const policy = async (path) => (await fetch(h.url + path)).headers.get("content-security-policy");
  assert.match(await policy("/widget/frame"), /frame-ancestors \*/);
  for (const path of ["/", "/widget/builder", "/widget/demo", "/about"]) assert.match(await policy(path), /frame-ancestors 'none'/, path);
});

test("without script the frame is a form with the same filters", async () => {
  const page = await h.page({ javaScriptEnabled: false });
  await page.goto(`${h.url}/widget/frame?municipality=285&lang=en`);
  await page.getByLabel("What would you like to learn?").fill("welding");
  await page.getByRole("button", { name: "Search" }).click();
  const asked = new URL(page.url()).searchParams;
  assert.equal(asked.get("municipality"), "285");
  assert.equal(asked.get("q"), "welding");
  assert.equal(asked.get("lang"), "en");
  await page.close();
});

test("scripts may be cached as they say", async () => {
  const newest = await fetch(`${h.url}/widget.js`);
  assert.match(newest.headers.get("cache-control"), /max-age=300/);
  assert.equal(newest.headers.get("access-control-allow-origin"), "*");
  assert.equal(newest.headers.get("cross-origin-resource-policy"), "cross-origin");
  const tag = newest.headers.get("etag");
  assert.equal((await fetch(`${h.url}/widget.js`, { headers: { "if-none-match": tag } })).status, 304);
  const version = /opinovi-search (\S+)/.exec(await newest.text())[1];
  assert.match((await fetch(`${h.url}/widget/${version}/widget.js`)).headers.get("cache-control"), /immutable/);
});
