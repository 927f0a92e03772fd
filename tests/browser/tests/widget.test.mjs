// The widget on a partner's page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { house, picture, violations } from "./house.mjs";

let h;
before(async () => {
  h = await house();
});
after(() => h?.stop());

const shadow = (page, selector) => page.locator(`opinovi-search ${selector}`);
const cards = (page) => shadow(page, ".card");
const count = (page) => shadow(page, ".count");

/** Opens a partner's page, does something, and holds that nothing went wrong beside it. */
async function on(markup, { page: options, ...embed } = {}, act) {
  const page = await h.page(options);
  try {
    await page.goto(h.embed(markup, embed));
    await act(page);
    assert.deepEqual(page.faults, []);
    for (const url of page.requests) assert.ok(url.startsWith(h.url) || url.startsWith(h.partner.url), `asked a stranger: ${url}`);
    assert.deepEqual(await page.context().cookies(), []);
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  } finally {
    await page.close();
  }
}

const type = async (page, text) => {
  await shadow(page, ".input").click();
  await page.keyboard.type(text, { delay: 20 });
};

describe("searching", () => {
  test("nothing is asked before it is needed", () =>
    on("<opinovi-search></opinovi-search>", {}, async (page) => {
      await shadow(page, ".input").waitFor();
      assert.ok(!page.requests.some((url) => url.includes("/api/")), page.requests.join("\n"));
    }));

  test("what is typed is searched as it is typed, and told once", () =>
    on("<opinovi-search></opinovi-search>", {}, async (page) => {
      await shadow(page, ".input").waitFor();
      await page.evaluate(() => {
        const status = document.querySelector("opinovi-search").shadowRoot.querySelector("[role=status]");
        globalThis.said = [];
        new MutationObserver(() => globalThis.said.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
      });
      await type(page, "hitsaus");
      await cards(page).first().waitFor();
      assert.match(await count(page).textContent(), /^\d+ koulutusta?, \d+ toteutus/);
      assert.match((await shadow(page, ".title").first().textContent()).toLowerCase(), /hitsa/);
      await page.waitForTimeout(1200);
      const said = await page.evaluate(() => globalThis.said);
      assert.equal(said.length, 1, said.join(" | "));
      assert.match(said[0], /^\d+ koulutus/);
      await picture(page, "widget-search");
    }));

  test("words that are places become chips, and a chip goes with its words", () =>
    on("<opinovi-search></opinovi-search>", {}, async (page) => {
      await type(page, "hitsaus kotkassa");
      const chip = shadow(page, ".chip", { hasText: "Kotka" });
      await chip.first().waitFor();
      const narrow = Number((await count(page).textContent()).split(" ")[0]);
      await chip.first().click();
      await page.waitForFunction(() => !document.querySelector("opinovi-search").shadowRoot.querySelector(".chip"));
      assert.equal(await shadow(page, ".input").inputValue(), "hitsaus");
      assert.ok(Number((await count(page).textContent()).split(" ")[0]) >= narrow);
    }));

  test("understood words can be searched as words instead", () =>
    on("<opinovi-search></opinovi-search>", {}, async (page) => {
      await type(page, "hitsaus kotkassa");
      await shadow(page, ".link", { hasText: "Etsi sanat tekstinä" }).filter({ hasText: "tekstinä" }).click();
      await shadow(page, ".chip").filter({ hasText: "sanat tekstinä" }).waitFor();
      assert.ok(page.requests.some((url) => url.includes("understand=false")));
    }));

  test("facets have counts, several values of one can be chosen, and a count is what choosing gives", () =>
    on("<opinovi-search auto></opinovi-search>", {}, async (page) => {
      await cards(page).first().waitFor();
      await shadow(page, ".toggle").click();
      const facet = shadow(page, ".facet").filter({ hasText: "Paikka" });
      await facet.locator("summary").first().click();
      const kotka = facet.getByRole("checkbox", { name: /^Kotka/ });
      const said = Number(/\((\d[\d\s]*)\)/.exec(await facet.locator("label", { hasText: "Kotka" }).textContent())[1].replace(/\s/g, ""));
      await kotka.check();
      await page.waitForFunction((n) => parseInt(document.querySelector("opinovi-search").shadowRoot.querySelector(".count").textContent.replace(/\s/g, ""), 10) === n, said);
      assert.ok(await kotka.evaluate((box) => box.matches(":focus")), "the box keeps the focus");
      await facet.getByRole("checkbox", { name: /^Hamina/ }).check();
      await page.waitForFunction((n) => parseInt(document.querySelector("opinovi-search").shadowRoot.querySelector(".count").textContent.replace(/\s/g, ""), 10) > n, said);
      assert.equal(await shadow(page, ".chip").count(), 2);
      await picture(page, "widget-facets", { fullPage: true });
      assert.deepEqual(await violations(page), []);
      await shadow(page, ".link").filter({ hasText: "Poista rajaukset" }).click();
      await page.waitForFunction(() => !document.querySelector("opinovi-search").shadowRoot.querySelector(".chip"));
    }));

  test("choosing a narrower field lets go of the wider one", () =>
    on("<opinovi-search auto></opinovi-search>", {}, async (page) => {
      await cards(page).first().waitFor();
      await shadow(page, ".toggle").click();
      const facet = shadow(page, ".facet").filter({ hasText: /^Ala/ });
      await facet.locator("summary").first().click();
      await facet.getByRole("checkbox").first().check();
      const child = facet.locator(".values .values").getByRole("checkbox").first();
      await child.check();
      await page.waitForTimeout(400);
      assert.equal(await shadow(page, ".chip").count(), 1);
    }));

  test("more is loaded below, and the focus goes to the first new card", () =>
    on('<opinovi-search auto per-page="5"></opinovi-search>', {}, async (page) => {
      await cards(page).first().waitFor();
      assert.equal(await cards(page).count(), 5);
      await shadow(page, ".more").click();
      await page.waitForFunction(() => document.querySelector("opinovi-search").shadowRoot.querySelectorAll(".card").length === 10);
      assert.ok(await shadow(page, ".title").nth(5).evaluate((link) => link.matches(":focus")));
      const titles = await shadow(page, ".title").evaluateAll((links) => links.map((link) => link.href));
      assert.equal(new Set(titles).size, 10);
    }));

  test("the order can be changed", () =>
    on("<opinovi-search auto></opinovi-search>", {}, async (page) => {
      await cards(page).first().waitFor();
      await shadow(page, "select").focus();
      await shadow(page, "select").selectOption("title");
      await page.waitForTimeout(500);
      const titles = await shadow(page, ".title").allTextContents();
      assert.deepEqual(titles, [...titles].sort(new Intl.Collator("fi", { ignorePunctuation: true }).compare));
      assert.ok(await shadow(page, "select").evaluate((box) => box.matches(":focus")));
    }));

  test("nothing found is no dead end", () =>
    on('<opinovi-search q="hitsaus" municipality="489" apply_open></opinovi-search>', { page: {} }, async (page) => {
      await page.route("**/api/v1/courses?*", async (route) => {
        const response = await route.fetch();
        const answer = await response.json();
        await route.fulfill({ response, json: { ...answer, total: 0, total_offerings: 0, results: [] } });
      });
      await page.reload();
      await shadow(page, ".empty").waitFor();
      assert.equal(await count(page).textContent(), "Emme löytäneet yhtään koulutusta");
      await picture(page, "widget-empty");
      assert.deepEqual(await violations(page), []);
    }));

  test("changes that would find something are offered with their numbers", () =>
    on('<opinovi-search q="hitsaus"></opinovi-search>', {}, async (page) => {
      await page.route("**/api/v1/courses?*", async (route) => {
        if (route.request().url().includes("municipality=285")) return route.continue();
        const response = await route.fetch();
        const answer = await response.json();
        return route.fulfill({ response, json: { ...answer, total: 0, total_offerings: 0, results: [] } });
      });
      await page.route("**/api/v1/relax?*", (route) =>
        route.fulfill({ json: { changes: [{ step: "with", parameter: "municipality", value: "285", label: "Kotka", text: "mukaan Kotka", count: 3, query: "q=hitsaus&municipality=285&lang=fi" }] } }),
      );
      await page.reload();
      await shadow(page, ".change").filter({ hasText: "mukaan Kotka: 3 koulutusta" }).click();
      await cards(page).first().waitFor();
      assert.equal(await shadow(page, ".chip").count(), 1);
    }));

  test("a course leads to its page, and the host page may do otherwise", () =>
    on("<opinovi-search auto></opinovi-search>", {}, async (page) => {
      await page.evaluate(() => {
        globalThis.told = [];
        for (const name of ["search", "select"]) document.addEventListener(`opinovi:${name}`, (event) => globalThis.told.push([name, event.detail]));
        document.addEventListener("opinovi:select", (event) => event.preventDefault(), { once: true });
      });
      await page.locator("opinovi-search").evaluate((element) => element.setAttribute("per-page", "3"));
      await page.waitForFunction(() => document.querySelector("opinovi-search").shadowRoot.querySelectorAll(".card").length === 3);
      const before = page.url();
      await shadow(page, ".title").first().click();
      assert.equal(page.url(), before);
      const told = await page.evaluate(() => globalThis.told);
      assert.ok(told.some(([name, detail]) => name === "search" && detail.total > 0 && typeof detail.parameters === "object"));
      const [, detail] = told.find(([name]) => name === "select");
      assert.ok(detail.url.startsWith(`${h.url}/course/`) && detail.id && detail.course.title);
      await shadow(page, ".title").first().click();
      await page.waitForURL(`${h.url}/course/**`);
      page.faults.length = 0;
    }));
});

test("a newcomer finds a welding course in Kotka that starts in January and can be applied to, in one request by keyboard alone", () =>
  on("<opinovi-search></opinovi-search>", {}, async (page) => {
    await shadow(page, ".input").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("hitsaus Kotka tammikuu haku auki");
    await page.keyboard.press("Enter");
    await shadow(page, ".chips").filter({ hasText: "Haku auki" }).waitFor();
    await cards(page).first().waitFor();
    const card = await cards(page).first().textContent();
    assert.match(card, /[Hh]itsa|[Ww]eld/);
    assert.match(card, /Kotka/);
    assert.match(card, /\.1\.\d{4}|tammikuu/);
    assert.match(card, /Haku auki|Jatkuva haku/);
  }));

describe("partners", () => {
  test("own courses come first, the rest of the region under a plain heading", async () => {
    const { providers } = await (await fetch(`${h.url}/api/v1/providers`)).json();
    const own = providers.sort((a, b) => b.courses - a.courses)[0];
    await on(`<opinovi-search auto own="${own.id}" per-page="4"></opinovi-search>`, {}, async (page) => {
      await cards(page).nth(7).waitFor();
      const headings = await shadow(page, ".heading").allTextContents();
      assert.equal(headings.length, 2);
      assert.ok(headings[0].startsWith(`${own.name}: `), headings[0]);
      assert.ok(headings[1].startsWith("Muualla alueella: "), headings[1]);
      const meta = await shadow(page, ".meta").allTextContents();
      assert.ok(meta.slice(0, 4).every((text) => text.startsWith(own.name)));
      assert.ok(meta.slice(4).every((text) => !text.startsWith(own.name)));
      await shadow(page, ".more").first().click();
      await page.waitForFunction(() => document.querySelector("opinovi-search").shadowRoot.querySelector(".cards").children.length === 8);
      await picture(page, "widget-own", { fullPage: true });
    });
  });

  test("a partner may be named by its source", async () => {
    const { sources } = await (await fetch(`${h.url}/api/v1/sources`)).json();
    await on(`<opinovi-search auto own="${sources[0].id}"></opinovi-search>`, {}, async (page) => {
      await shadow(page, ".heading").nth(1).waitFor();
      assert.ok(page.requests.some((url) => url.includes(`not_source=${sources[0].id}`)));
    });
  });

  test("a locked filter holds, and what is left to choose lies within it", () =>
    on('<opinovi-search auto municipality="285,286" q="kurssi"></opinovi-search>', {}, async (page) => {
      await count(page).waitFor();
      await shadow(page, ".toggle").click();
      const facet = shadow(page, ".facet").filter({ hasText: "Paikka" });
      await facet.locator("summary").first().click();
      const values = await facet.locator("label").allTextContents();
      assert.deepEqual(values.map((text) => text.replace(/ \(.*/, "")).sort(), ["Kotka", "Kouvola"]);
      assert.ok(page.requests.filter((url) => url.includes("/courses?")).every((url) => url.includes("municipality=285%2C286")));
    }));

  test("the list layout shows cards alone, by a standing filter counted from today", () =>
    on('<opinovi-search layout="list" start_from="+0" start_to="+60" per-page="3"></opinovi-search>', {}, async (page) => {
      await cards(page).first().waitFor();
      assert.equal(await shadow(page, "input").count(), 0);
      const asked = new URL(page.requests.find((url) => url.includes("/courses?"))).searchParams;
      const days = (Date.parse(asked.get("start_to")) - Date.parse(asked.get("start_from"))) / 864e5;
      assert.equal(days, 60);
      assert.deepEqual(await violations(page), []);
      await picture(page, "widget-list");
    }));

  test("the compact layout opens the site", () =>
    on('<opinovi-search layout="compact" municipality="285" lang="sv"></opinovi-search>', {}, async (page) => {
      await type(page, "svetsning");
      await picture(page, "widget-compact");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.origin === h.url);
      const asked = new URL(page.url()).searchParams;
      assert.equal(asked.get("q"), "svetsning");
      assert.equal(asked.get("municipality"), "285");
      assert.equal(asked.get("lang"), "sv");
      page.faults.length = 0;
    }));

  test("attributes can change at any time", () =>
    on("<opinovi-search></opinovi-search>", {}, async (page) => {
      await shadow(page, ".label").waitFor();
      await page.locator("opinovi-search").evaluate((element) => {
        element.lang = "en";
        element.setAttribute("auto", "");
        element.setAttribute("per-page", "2");
      });
      await page.waitForFunction(() => document.querySelector("opinovi-search").shadowRoot.querySelectorAll(".card").length === 2);
      assert.equal(await shadow(page, ".label").textContent(), "What would you like to learn?");
    }));

  test("an accent of any colour can be read", () =>
    on(["#ffe000", "#fff", "#000", "red", "#00f", "hotpink", "lime", "#0a5"].map((accent) => `<opinovi-search auto per-page="1" accent="${accent}"></opinovi-search>`).join(""), {}, async (page) => {
      await cards(page).nth(7).waitFor();
      assert.deepEqual(await violations(page), []);
    }));
});

describe("pages of partners", () => {
  const bare = (page) => page.locator("opinovi-search").first();

  test("it speaks the language of its element, else of the page, else Finnish", async () => {
    for (const [attribute, lang, label] of [
      ['lang="sv"', "fi", "Vad vill du lära dig?"],
      ["", "en-GB", "What would you like to learn?"],
      ["", "de", "Mitä haluat oppia?"],
    ]) {
      await on(`<opinovi-search auto ${attribute}></opinovi-search>`, { lang }, async (page) => {
        await cards(page).first().waitFor();
        assert.equal(await shadow(page, ".label").textContent(), label);
        assert.deepEqual(await violations(page), []);
      });
    }
  });

  test("dates and states are said as people say them", () =>
    on('<opinovi-search layout="list" lang="en" start_from="+1" start_to="+90" apply_open></opinovi-search>', {}, async (page) => {
      await cards(page).first().waitFor();
      assert.match(await shadow(page, ".offering").first().textContent(), /^(Starts (Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]+ \d{4}|Starts in|Start at any time)/);
      assert.match(await shadow(page, ".state").first().textContent(), /^(Apply (by|at any time)|Open for applications)/);
    }));

  test("a strict Content-Security-Policy is no hindrance", () =>
    on(
      '<opinovi-search auto own="x" accent="#a04" lang="sv"></opinovi-search>',
      { headers: { "content-security-policy": `default-src 'none'; script-src ${h.url}; style-src 'self'; connect-src ${h.url}; require-trusted-types-for 'script'` } },
      async (page) => {
        await cards(page).first().waitFor();
        await shadow(page, ".toggle").click();
        await shadow(page, ".facet").first().waitFor();
        assert.notEqual(await shadow(page, ".button").evaluate((button) => getComputedStyle(button).backgroundColor), "rgba(0, 0, 0, 0)");
      },
    ));

  test("a pinned script with its digest runs", async () => {
    const html = await (await fetch(`${h.url}/widget/builder`)).text();
    const [, version, integrity] = /data-version="([^"]+)" data-integrity="([^"]+)"/.exec(html);
    const page = await h.page();
    await page.goto(h.partner.put(`<!doctype html><title>x</title><script src="${h.url}/widget/${version}/widget.js" integrity="${integrity.replaceAll("&#43;", "+").replaceAll("&#x2B;", "+")}" crossorigin="anonymous" async></script><opinovi-search auto lang="en"></opinovi-search>`));
    await cards(page).first().waitFor();
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  test("the page's own style cannot break it", () =>
    on(
      "<opinovi-search auto></opinovi-search>",
      { head: "<style>* { all: unset !important; font-size: 0 !important; color: transparent !important; visibility: hidden; letter-spacing: 1em !important } div, li, form, ul, button { display: none !important } opinovi-search { display: none; line-height: 0; text-transform: uppercase; text-indent: -9999px }</style>" },
      async (page) => {
        await cards(page).first().waitFor();
        const look = await shadow(page, ".title").first().evaluate((link) => {
          const { fontSize, visibility, letterSpacing, textTransform, textIndent } = getComputedStyle(link);
          return { fontSize, visibility, letterSpacing, textTransform, textIndent, width: link.getBoundingClientRect().width };
        });
        assert.equal(look.visibility, "visible");
        assert.equal(look.letterSpacing, "normal");
        assert.equal(look.textTransform, "none");
        assert.equal(look.textIndent, "0px");
        assert.ok(parseFloat(look.fontSize) >= 16 && look.width > 50, JSON.stringify(look));
        await picture(page, "widget-hostile");
      },
    ));

  test("two widgets on a page do not know each other", () =>
    on('<opinovi-search id="a" auto per-page="2" history="a"></opinovi-search><opinovi-search id="b" lang="sv" auto per-page="3" history="b"></opinovi-search>', {}, async (page) => {
      await page.locator("#a .card").nth(1).waitFor();
      await page.locator("#b .card").nth(2).waitFor();
      await page.locator("#a .input").fill("hitsaus");
      await page.waitForURL(/#a=/);
      await page.locator("#b .input").fill("kurs");
      await page.waitForURL(/a=.*b=/);
      assert.equal(await page.locator("#b .input").inputValue(), "kurs");
      assert.equal(await page.locator("#a .input").inputValue(), "hitsaus");
    }));

  test("a second script is harmless, and one of another version says so", async () => {
    const page = await h.page();
    await page.goto(h.embed("<opinovi-search auto></opinovi-search>"));
    await cards(page).first().waitFor();
    await page.addScriptTag({ url: `${h.url}/widget.js` });
    assert.deepEqual(page.faults, []);
    await page.route("**/other/widget.js", async (route) => {
      const response = await route.fetch({ url: `${h.url}/widget.js` });
      await route.fulfill({ response, body: (await response.text()).replaceAll(/\d+\.\d+\.\d+-[0-9a-f]{8}/g, "9.9.9-00000000") });
    });
    await page.addScriptTag({ url: `${h.url}/other/widget.js` });
    assert.match(page.faults.join(), /9\.9\.9-00000000 is left aside/);
    await page.close();
  });

  test("nothing global is left but the element", () =>
    on("<p>x</p>", {}, async (page) => {
      await page.waitForFunction(() => customElements.get("opinovi-search"));
      const fresh = await page.evaluate(() => {
        const frame = document.createElement("iframe");
        document.body.append(frame);
        const known = new Set(Object.getOwnPropertyNames(frame.contentWindow));
        frame.remove();
        return Object.getOwnPropertyNames(globalThis).filter((name) => !known.has(name) && !/^(__playwright|__pw)/.test(name));
      });
      assert.deepEqual(fresh.filter((name) => !["0", "frames"].includes(name)), []);
    }));

  test("without script, what the page has put inside is there", async () => {
    const page = await h.page({ javaScriptEnabled: false });
    await page.goto(h.embed(`<opinovi-search><a href="${h.url}/">Hae koulutusta</a></opinovi-search>`));
    await page.getByRole("link", { name: "Hae koulutusta" }).click();
    assert.ok(page.url().startsWith(h.url));
    await page.close();
  });

  test("without the service, what the page has put inside stays", async () => {
    const page = await h.page();
    await page.goto(h.embed('<opinovi-search lang="fi"><a href="/x">Hae koulutusta</a></opinovi-search>', { script: "http://127.0.0.1:9/widget.js" }));
    assert.ok(await page.getByRole("link", { name: "Hae koulutusta" }).isVisible());
    await page.close();
  });

  test("it reflows at 320 pixels, with targets that can be hit", () =>
    on("<opinovi-search auto></opinovi-search>", { page: { viewport: { width: 320, height: 640 }, hasTouch: true } }, async (page) => {
      await cards(page).first().waitFor();
      await shadow(page, ".toggle").click();
      await shadow(page, "summary").first().click();
      await shadow(page, ".value").first().waitFor();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), "no sideways scrolling");
      const small = await page.evaluate(() =>
        [...document.querySelector("opinovi-search").shadowRoot.querySelectorAll("a, button, summary, select, .input, .value")]
          .map((element) => [element.className, element.getBoundingClientRect()])
          .filter(([, { height, width }]) => height > 0 && (height < 24 || width < 24))
          .map(([name, { width, height }]) => `${name} ${width}×${height}`),
      );
      assert.deepEqual(small, []);
      assert.deepEqual(await violations(page), []);
      await picture(page, "widget-320", { fullPage: true });
    }));

  test("it is dark where the page is, and light where the page is light", async () => {
    const ground = (page) => shadow(page, ".base").evaluate((base) => getComputedStyle(base).backgroundColor);
    await on("<opinovi-search auto></opinovi-search>", { head: '<meta name="color-scheme" content="light dark">', page: { colorScheme: "dark" } }, async (page) => {
      await cards(page).first().waitFor();
      assert.notEqual(await ground(page), "rgb(255, 255, 255)");
      assert.deepEqual(await violations(page), []);
      await picture(page, "widget-dark");
    });
    await on('<opinovi-search auto></opinovi-search><opinovi-search theme="dark"></opinovi-search>', { page: { colorScheme: "dark" } }, async (page) => {
      await cards(page).first().waitFor();
      assert.equal(await bare(page).locator(".base").evaluate((base) => getComputedStyle(base).backgroundColor), "rgb(255, 255, 255)");
      assert.deepEqual(await violations(page), []);
    });
  });
});

describe("trouble", () => {
  test("a late answer to an older question is never shown", () =>
    on("<opinovi-search></opinovi-search>", {}, async (page) => {
      let late;
      await page.route("**/api/v1/courses?*", async (route) => {
        if (new URL(route.request().url()).searchParams.get("q") !== "hitsaus") return route.continue();
        const response = await route.fetch();
        await new Promise((resolve) => {
          late = resolve;
        });
        return route.fulfill({ response }).catch(() => {});
      });
      await type(page, "hitsaus");
      await page.waitForTimeout(500);
      assert.ok(late, "the first question is under way");
      await shadow(page, ".input").fill("englanti");
      await cards(page).first().waitFor();
      const shown = await shadow(page, ".title").allTextContents();
      late();
      await page.waitForTimeout(500);
      assert.deepEqual(await shadow(page, ".title").allTextContents(), shown);
    }));

  test("a failing service is told, what was found stays, and trying again helps", async () => {
    for (const [status, text] of [
      [500, "Haku ei juuri nyt toimi."],
      [429, "Liian monta hakua peräkkäin."],
    ]) {
      const page = await h.page();
      await page.goto(h.embed("<opinovi-search auto></opinovi-search>"));
      await cards(page).first().waitFor();
      await page.route("**/api/v1/{courses,suggest}?*", (route) => route.fulfill({ status, json: { detail: "x" }, headers: { "access-control-allow-origin": "*" } }));
      await type(page, "kokki");
      await shadow(page, ".message").filter({ hasText: text }).waitFor();
      assert.ok((await cards(page).count()) > 0);
      assert.deepEqual(await violations(page), []);
      await picture(page, `widget-trouble-${status}`);
      await page.unroute("**/api/v1/{courses,suggest}?*");
      await shadow(page, ".message button").click();
      await page.waitForFunction(() => document.querySelector("opinovi-search").shadowRoot.querySelector(".message").hidden);
      await page.close();
    }
  });

  test("offline is told, and it goes on when the connection is back", async () => {
    const page = await h.page();
    await page.goto(h.embed("<opinovi-search></opinovi-search>"));
    await shadow(page, ".input").waitFor();
    await page.context().setOffline(true);
    await type(page, "kokki");
    await shadow(page, ".message").filter({ hasText: "Ei verkkoyhteyttä." }).waitFor();
    await picture(page, "widget-offline");
    await page.context().setOffline(false);
    await cards(page).first().waitFor();
    await page.close();
  });

  test("hostile texts stay texts", () =>
    on("<opinovi-search auto></opinovi-search>", {}, async (page) => {
      const nasty = '<img src=x onerror="globalThis.hurt=1"><mark>a</mark>';
      await page.route("**/api/v1/courses?*", async (route) => {
        const response = await route.fetch();
        const answer = await response.json();
        for (const course of answer.results) {
          course.title = nasty;
          course.highlight = { title: nasty, summary: `${nasty}&lt;script&gt;globalThis.hurt=1&lt;/script&gt;` };
          course.provider.name = nasty;
        }
        await route.fulfill({ response, json: answer });
      });
      await page.reload();
      await cards(page).first().waitFor();
      assert.equal(await page.evaluate(() => globalThis.hurt), undefined);
      assert.equal(await shadow(page, ":is(img, script)").count(), 0);
      assert.equal(await shadow(page, ".title mark").first().textContent(), "a");
    }));
});

describe("history", () => {
  test("the address keeps the search, the back button goes back, and other parts stay", async () => {
    const page = await h.page();
    await page.goto(`${h.embed('<opinovi-search history auto per-page="3"></opinovi-search>')}#section=2`);
    await cards(page).first().waitFor();
    await shadow(page, ".toggle").click();
    await shadow(page, "summary").first().click();
    await shadow(page, ".facet").first().getByRole("checkbox", { name: /^Kotka/ }).check();
    await page.waitForURL(/opinovi=municipality/);
    assert.match(page.url(), /#section=2&/);
    await shadow(page, ".chip").filter({ hasText: "Kotka" }).waitFor();
    await page.goBack();
    await page.waitForFunction(() => !document.querySelector("opinovi-search").shadowRoot.querySelector(".chip"));
    await page.goForward();
    await shadow(page, ".chip").filter({ hasText: "Kotka" }).waitFor();
    await page.reload();
    await shadow(page, ".chip").filter({ hasText: "Kotka" }).waitFor();
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  test("without `history` the address is left alone", () =>
    on("<opinovi-search></opinovi-search>", {}, async (page) => {
      const address = page.url();
      await type(page, "kokki");
      await cards(page).first().waitFor();
      assert.equal(page.url(), address);
    }));
});
