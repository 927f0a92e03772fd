// What the pages gain with a script: completions, results without a reload, printing, copying. Nothing needs it.
// @ts-check
(() => {
  "use strict";
  const lang = document.documentElement.lang;
  const one = (/** @type {string} */ selector, /** @type {ParentNode} */ within = document) => within.querySelector(selector);
  const form = /** @type {HTMLFormElement | null} */ (one("form#search"));

  /* A telephone's own way of sharing; elsewhere the address is copied. */
  const share = async (/** @type {HTMLButtonElement} */ button) => {
    if ("share" in navigator && matchMedia("(pointer: coarse)").matches) {
      await navigator.share({ title: document.title, url: location.href }).catch(() => {});
      return;
    }
    try {
      await navigator.clipboard.writeText(location.href);
      const before = button.textContent;
      button.textContent = button.dataset.share ?? "";
      setTimeout(() => { button.textContent = before; }, 3000);
    } catch { window.prompt("", location.href); }
  };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if ("print" in button.dataset) window.print();
    if ("share" in button.dataset) share(button);
  });
  if (!form) return;

  /* Results without a reload. */
  const count = /** @type {HTMLElement} */ (one("#count"));
  const parts = ["#understood", "#facets", "#acts", "#results", "#apply", "#narrow-label", ".languages"];
  let last = 0;
  /** @type {AbortController | undefined} */
  let asking;

  const address = () => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") query.append(name, String(value));
    return "/" + (query.size ? "?" + query : "");
  };
  const openness = () => {
    /** @type {Map<string, boolean>} */
    const open = new Map();
    form.querySelectorAll("details").forEach((d) => open.set(key(d), d.open));
    return open;
  };
  const key = (/** @type {Element} */ details) => {
    const summary = one("summary", details);
    return (details.closest("[id^=facet-]")?.id ?? "") + "|" + (summary?.getAttribute("aria-label") ?? details.className);
  };

  const show = async (/** @type {string} */ url, push = true, top = false) => {
    const turn = ++last;
    asking?.abort();
    asking = new AbortController();
    const results = one("#results");
    results?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: asking.signal, credentials: "omit" });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (turn !== last) return;
      if (!one("#results", next)) { location.assign(url); return; }
      const open = openness();
      const focus = document.activeElement;
      const at = focus instanceof HTMLInputElement && focus.name && focus.name !== "q" ? `[name="${focus.name}"][value="${CSS.escape(focus.value)}"]` : focus?.id ? "#" + CSS.escape(focus.id) : "";
      for (const part of parts) {
        const [old, fresh] = [one(part), one(part, next)];
        if (old && fresh) old.replaceChildren(...fresh.childNodes);
      }
      form.querySelectorAll("details").forEach((d) => { const was = open.get(key(d)); if (was !== undefined) d.open = was || d.open; });
      take(next);
      if (push) history.pushState(null, "", url);
      document.title = next.title;
      if (at && document.activeElement === document.body) /** @type {HTMLElement | null} */ (one(at, form))?.focus({ preventScroll: true });
      if (top) scrollTo(0, 0);
      finders();
      setTimeout(() => { if (turn === last) count.textContent = one("#count", next)?.textContent ?? ""; }, 50);
    } catch (error) {
      if (turn === last && !(error instanceof DOMException && error.name === "AbortError")) count.textContent = count.dataset.failed ?? "";
    } finally {
      if (turn === last) one("#results")?.removeAttribute("aria-busy");
    }
  };
  /* The orders that make sense change with the request. */
  const take = (/** @type {Document} */ next) => {
    const [sort, sorts] = [one("#sort"), one("#sort", next)];
    if (sort instanceof HTMLSelectElement && sorts && "value" in sorts) {
      const value = String(sorts.value);
      sort.replaceChildren(...sorts.children);
      sort.value = value;
    }
  };
  const q = /** @type {HTMLInputElement} */ (one("#q"));
  form.addEventListener("change", (event) => {
    const control = event.target;
    if (control instanceof HTMLInputElement && !control.checked && control.type === "checkbox") {
      // What was understood from the words goes with its words.
      const chip = one(`[data-drops="${CSS.escape(control.name)}=${CSS.escape(control.value)}"]`);
      if (chip instanceof HTMLAnchorElement) { show(chip.href).then(() => { q.value = new URL(chip.href).searchParams.get("q") ?? ""; }); return; }
    }
    if (control instanceof HTMLElement && control.id !== "q" && control.id !== "narrow" && !control.classList.contains("find")) show(address());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    const narrow = one("#narrow");
    if (narrow instanceof HTMLInputElement) narrow.checked = false;
    show(address(), true, true);
  });
  addEventListener("popstate", () => {
    // The field is what the address says, at once and even if no answer comes.
    close();
    q.value = new URLSearchParams(location.search).get("q") ?? "";
    show(location.pathname + location.search, false);
  });

  /* A field that narrows a long list of values. */
  const finders = () => form.querySelectorAll("ul[data-filter]").forEach((list) => {
    if (!(list instanceof HTMLElement) || list.children.length < 8 || list.previousElementSibling?.classList.contains("find")) return;
    const find = document.createElement("input");
    find.type = "search";
    find.className = "find";
    find.placeholder = list.dataset.filter ?? "";
    find.setAttribute("aria-label", find.placeholder);
    find.addEventListener("input", () => {
      const wanted = find.value.toLocaleLowerCase(lang);
      for (const item of list.children) /** @type {HTMLElement} */ (item).hidden = !item.textContent?.toLocaleLowerCase(lang).includes(wanted);
    });
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    list.before(find);
  });
  finders();

  /* Completions: WAI-ARIA combobox with a list, nothing chosen by itself. */
  const kinds = Object.fromEntries(["course", "field", "provider", "municipality", "occupation"].map((kind, i) => [kind, q.dataset.kinds?.split("|")[i] ?? ""]));
  const list = document.createElement("div");
  const set = (/** @type {Element} */ element, /** @type {Record<string, string>} */ attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  };
  list.hidden = true;
  set(list, { id: "suggestions", class: "suggestions", role: "listbox", "aria-label": q.dataset.label ?? "" });
  q.after(list);
  set(q, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions" });
  let chosen = -1, typed = "", timer = 0, round = 0;

  const close = () => {
    round++;
    clearTimeout(timer);
    list.hidden = true;
    chosen = -1;
    q.setAttribute("aria-expanded", "false");
    q.removeAttribute("aria-activedescendant");
  };
  const mark = (/** @type {number} */ index) => {
    chosen = index;
    options().forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    const item = options()[index];
    if (item) { q.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
    else q.removeAttribute("aria-activedescendant");
    q.value = item ? item.dataset.text ?? "" : typed;
  };
  /* A group for each kind, in the order of its best suggestion. */
  const groups = (/** @type {{text: string, kind: string, count: number}[]} */ suggestions) => [...new Set(suggestions.map(({ kind }) => kind))].map((kind) => {
    const [group, heading] = [document.createElement("div"), document.createElement("small")];
    heading.textContent = kinds[kind] ?? "";
    set(heading, { id: "kind-" + kind, role: "presentation" });
    set(group, { role: "group", "aria-labelledby": heading.id });
    group.append(heading, ...suggestions.filter((one) => one.kind === kind).map(({ text, count: n }, i) => {
      const [item, name, note] = ["div", "span", "small"].map((tag) => document.createElement(tag));
      set(item, { id: `suggestion-${kind}-${i}`, role: "option", "aria-selected": "false" });
      item.dataset.text = text;
      name.textContent = text;
      note.textContent = String(n);
      item.append(name, " ", note);
      return item;
    }));
    return group;
  });
  const options = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);
  const suggest = async () => {
    const turn = ++round;
    typed = q.value;
    if (typed.trim().length < 2) return close();
    try {
      const answer = await fetch(`/api/v1/suggest?lang=${lang}&q=${encodeURIComponent(typed)}`, { credentials: "omit" });
      const { suggestions } = await answer.json();
      if (turn !== round || document.activeElement !== q) return;
      list.replaceChildren(...groups(suggestions));
      chosen = -1;
      list.hidden = !suggestions.length;
      q.setAttribute("aria-expanded", String(!list.hidden));
    } catch { close(); }
  };
  q.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, 120); });
  q.addEventListener("keydown", (event) => {
    const n = list.hidden ? 0 : options().length;
    if (event.key === "ArrowDown" && !n) { if (q.value.trim().length > 1) { event.preventDefault(); suggest(); } return; }
    if (event.key === "ArrowDown" && n) mark(chosen + 1 >= n ? -1 : chosen + 1);
    else if (event.key === "ArrowUp" && n) mark(chosen < 0 ? n - 1 : chosen - 1);
    else if (event.key === "Escape" && n) { q.value = typed; close(); }
    else if (event.key === "Escape" && q.value) { q.value = ""; close(); }
    else { if (event.key === "Tab") close(); return; }
    event.preventDefault();
  });
  q.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (!(item instanceof HTMLElement)) return;
    q.value = item.dataset.text ?? "";
    form.requestSubmit();
  });
})();
