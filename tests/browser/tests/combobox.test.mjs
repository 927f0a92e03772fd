// The field with its suggestions, by the ARIA Authoring Practices' editable combobox with list autocomplete. Names of
// tests are the rows of its keyboard and roles tables that apply: there is no button that opens the list.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { house, violations } from "./house.mjs";

let h;
let page;
before(async () => {
  h = await house();
  page = await h.page();
});
after(async () => {
  await page?.close();
  await h?.stop();
});

const input = () => page.locator("opinovi-search .input");
const list = () => page.locator("opinovi-search .suggestions");
const options = () => page.locator("opinovi-search .option");
/** Index of the option with visual focus; -1 where the field has it. */
const active = () =>
  page.locator("opinovi-search").evaluate(({ shadowRoot }) => {
    const field = shadowRoot.querySelector(".input");
    const id = field.getAttribute("aria-activedescendant");
    const all = [...shadowRoot.querySelectorAll("[role=option]")];
    const selected = all.filter((option) => option.getAttribute("aria-selected") === "true");
    if (!field.matches(":focus")) throw new Error("the DOM focus has left the field");
    if (!id) return selected.length ? NaN : -1;
    return selected.length === 1 && selected[0].id === id ? all.indexOf(selected[0]) : NaN;
  });
const caret = () => input().evaluate((field) => field.selectionStart);
const press = (key) => page.keyboard.press(key);

beforeEach(async () => {
  await page.goto(h.embed('<button id="before">x</button><opinovi-search></opinovi-search>'));
  await input().click();
});

/** Types, and waits for the suggestions. */
async function suggested(text = "hits") {
  await page.keyboard.type(text);
  await options().nth(1).waitFor();
}

describe("the field", () => {
  test("Down Arrow: moves visual focus to the first suggestion", async () => {
    await suggested();
    assert.equal(await active(), -1);
    await press("ArrowDown");
    assert.equal(await active(), 0);
  });
  test("Down Arrow: opens a closed list and moves to the first", async () => {
    await suggested();
    await press("Escape");
    await press("ArrowDown");
    await options().first().waitFor();
    await page.waitForTimeout(50);
    assert.equal(await active(), 0);
  });
  test("Alt + Down Arrow: opens the list without moving focus", async () => {
    await suggested();
    await press("Escape");
    await press("Alt+ArrowDown");
    await options().first().waitFor();
    assert.equal(await active(), -1);
  });
  test("Up Arrow: moves visual focus to the last suggestion", async () => {
    await suggested();
    await press("ArrowUp");
    assert.equal(await active(), (await options().count()) - 1);
  });
  test("Enter: closes the list", async () => {
    await suggested();
    await press("Enter");
    assert.ok(await list().isHidden());
    assert.equal(await input().inputValue(), "hits");
  });
  test("Escape: closes the list, then clears the field", async () => {
    await suggested();
    await press("Escape");
    assert.ok(await list().isHidden());
    assert.equal(await input().inputValue(), "hits");
    await press("Escape");
    assert.equal(await input().inputValue(), "");
  });
  test("standard editing keys work", async () => {
    await suggested();
    await press("Shift+Home");
    await press("Delete");
    assert.equal(await input().inputValue(), "");
  });
});

describe("the list", () => {
  beforeEach(async () => {
    await suggested();
    await press("ArrowDown");
  });
  test("Enter: takes the option, closes the list, keeps the focus in the field, searches", async () => {
    const text = await options().first().locator("span").textContent();
    await press("Enter");
    assert.equal(await input().inputValue(), text);
    assert.ok(await list().isHidden());
    assert.equal(await active(), -1);
    await page.locator("opinovi-search .card").first().waitFor();
  });
  test("Escape: closes the list", async () => {
    await press("Escape");
    assert.ok(await list().isHidden());
    assert.equal(await active(), -1);
  });
  test("Down Arrow: next, and from the last to the first", async () => {
    const all = await options().count();
    for (let at = 1; at < all; at++) {
      await press("ArrowDown");
      assert.equal(await active(), at);
    }
    await press("ArrowDown");
    assert.equal(await active(), 0);
  });
  test("Up Arrow: previous, and from the first to the last", async () => {
    await press("ArrowUp");
    assert.equal(await active(), (await options().count()) - 1);
    await press("ArrowUp");
    assert.equal(await active(), (await options().count()) - 2);
  });
  for (const [key, where] of [
    ["ArrowRight", 4],
    ["ArrowLeft", 3],
    ["Home", 0],
    ["End", 4],
  ]) {
    test(`${key}: visual focus goes to the field, and the caret moves`, async () => {
      await press(key);
      assert.equal(await active(), -1);
      assert.equal(await caret(), where);
    });
  }
  test("printable characters: typed into the field, and the options follow", async () => {
    await page.keyboard.type("a");
    assert.equal(await active(), -1);
    assert.equal(await input().inputValue(), "hitsa");
  });
  test("a click takes an option", async () => {
    const text = await options().nth(1).locator("span").textContent();
    await options().nth(1).click();
    assert.equal(await input().inputValue(), text);
    assert.ok(await list().isHidden());
  });
  test("Tab: leaves, and the list closes", async () => {
    await press("Tab");
    assert.ok(await list().isHidden());
  });
});

describe("roles, properties, states", () => {
  test("combobox and listbox refer to each other and say what they are", async () => {
    const is = (name) => input().getAttribute(name);
    assert.equal(await is("role"), "combobox");
    assert.equal(await is("aria-autocomplete"), "list");
    assert.equal(await is("aria-expanded"), "false");
    assert.equal(await is("aria-controls"), await list().getAttribute("id"));
    assert.equal(await list().getAttribute("role"), "listbox");
    assert.equal(await list().getAttribute("aria-label"), "Ehdotukset");
    assert.equal(await page.getByRole("combobox", { name: "Mitä haluat oppia?" }).count(), 1);
    await suggested();
    assert.equal(await is("aria-expanded"), "true");
    assert.deepEqual([...new Set(await options().evaluateAll((all) => all.map((option) => option.getAttribute("role"))))], ["option"]);
    assert.deepEqual(await violations(page), []);
    await press("ArrowDown");
    assert.equal(await options().first().getAttribute("aria-selected"), "true");
    assert.deepEqual(await violations(page), []);
  });
});

test("everything can be reached and used by keyboard alone", async () => {
  await page.keyboard.type("hitsaus kotka");
  await press("Enter");
  await page.locator("opinovi-search .card").first().waitFor();
  const reached = [];
  const focus = () =>
    page.evaluate(() => {
      const { activeElement } = document.querySelector("opinovi-search").shadowRoot;
      const outline = activeElement && getComputedStyle(activeElement).outlineStyle;
      return activeElement && `${activeElement.className || activeElement.localName}:${outline}`;
    });
  for (let step = 0; step < 12; step++) {
    await press("Tab");
    reached.push(await focus());
  }
  for (const kind of ["button", "toggle", "select", "title"]) {
    assert.ok(reached.some((name) => name?.startsWith(`${kind}:`)), `${kind} in ${reached}`);
  }
  assert.ok(reached.filter(Boolean).every((name) => !name.endsWith(":none")), `focus is seen: ${reached}`);
  assert.deepEqual(page.faults, []);
});
