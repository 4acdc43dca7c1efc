'use strict';
// The findings of the protocol: read from the data islands, filtered, and shown a part at a time.
// Every text goes into the page as text, never as markup.
(() => {
  const PART = 30;
  const ROWS_SHOWN = 3;
  // Groups of findings that are printed.
  const ON_PAPER = 500;
  // The key of the ministry that a file does not name.
  const UNKNOWN = '-';
  const read = (script) => JSON.parse(script.textContent);
  const base = read(document.getElementById('base'));
  // What was found only when all files had been read comes in a further island of the same file.
  const byPath = new Map();
  for (const file of Array.from(document.querySelectorAll('script.file'), read)) {
    const known = byPath.get(file.path);
    if (known) known.groups.push(...file.groups);
    else byPath.set(file.path, file);
  }
  const files = Array.from(byPath.values());
  const section = document.getElementById('findings');
  const [form, count, list, more] =
    ['form', '.count', '.list', '.more button'].map((selector) => section.querySelector(selector));
  const order = new Intl.Collator('ru');
  const rules = new Map(base.rules.map((rule) => [rule.code, rule]));
  const levels = new Map(base.levels.map((level) => [level.key, level]));
  const grades = new Map(base.levels.map((level, grade) => [level.key, grade]));

  // ── What there is to show ────────────────────────────────────────────────────────────────────

  const ministries = new Map();
  const ministryOf = (file, ofList) => {
    const { region, body } = ofList?.body ? ofList : file;
    const key = body ? `${region ?? ''}|${body}` : UNKNOWN;
    if (!ministries.has(key)) {
      const levels = base.levels.map(() => 0);
      ministries.set(key, { key, name: body ?? 'Ведомство не определено', region: region ?? '', number: 0, levels });
    }
    return ministries.get(key);
  };

  // One entry a group of findings; a file or list without findings has an entry of its own, so
  // that nothing that was read is without an answer.
  const entries = [];
  for (const file of files) {
    const parts = new Map([[undefined, []], ...file.lists.map((ofList) => [ofList.ordinal, []])]);
    for (const group of file.groups) parts.get(group.list)?.push(group);
    for (const [ordinal, groups] of parts) {
      const ofList = file.lists.find((one) => one.ordinal === ordinal);
      const ministry = ministryOf(file, ofList ?? file.lists[0]);
      for (const group of groups) {
        entries.push({ file, ofList, ministry, group });
        ministry.number += group.count;
        ministry.levels[grades.get(group.level)] += group.count;
      }
      const silent = ofList ? true : !file.lists.length;
      if (!groups.length && silent) entries.push({ file, ofList, ministry, group: null });
    }
  }
  // The list begins where most is to be repaired, as the table of ministries does; the filter is a
  // list to look a name up in.
  const byName = Array.from(ministries.values()).sort((a, b) =>
    (a.key === UNKNOWN) - (b.key === UNKNOWN) || order.compare(a.region, b.region) || order.compare(a.name, b.name));
  const graver = (a, b) => {
    const grade = a.levels.findIndex((number, at) => number !== b.levels[at]);
    return grade < 0 ? 0 : b.levels[grade] - a.levels[grade];
  };
  const places = new Map(Array.from(byName).sort(graver).map((ministry, place) => [ministry, place]));
  entries.sort((a, b) => places.get(a.ministry) - places.get(b.ministry));

  const byLink = new Map();
  for (const entry of entries) {
    if (!entry.group) continue;
    for (const print of entry.group.fingerprints) {
      let link = `z-${print}`;
      for (let copy = 2; byLink.has(link); copy += 1) link = `z-${print}-${copy}`;
      byLink.set(link, entry);
      entry.link ??= link;
    }
  }

  const folded = (text) => {
    const lower = text.toLowerCase();
    return lower.includes('ё') ? lower.replaceAll('ё', 'е') : lower;
  };
  const textOf = (entry) => (entry.text ??= folded(
    [entry.group.code, entry.group.message, entry.group.quote, entry.group.expected, ...entry.group.places].join('\n')));
  const aroundOf = ({ file, ministry }) => (file.around ??= folded(`${file.path}\n${ministry.name}`));
  const holds = (entry, word) => textOf(entry).includes(word) || aroundOf(entry).includes(word);

  // The texts are made ready while nobody waits, so that the first search answers at once.
  const prepare = (from, deadline) => {
    let at = from;
    while (at < entries.length && (deadline.timeRemaining() > 1 || deadline.didTimeout)) {
      if (entries[at].group) textOf(entries[at]);
      at += 1;
    }
    if (at < entries.length) requestIdleCallback((next) => prepare(at, next));
  };

  // ── Words ────────────────────────────────────────────────────────────────────────────────────

  const plurals = new Intl.PluralRules('ru');
  const figures = new Intl.NumberFormat('ru', { useGrouping: 'min2' });
  const counted = (number, one, few, many) =>
    `${figures.format(number)} ${{ one, few }[plurals.select(number)] ?? many}`;
  const remarks = (number) => counted(number, 'замечание', 'замечания', 'замечаний');

  // ── Elements ─────────────────────────────────────────────────────────────────────────────────

  const make = (tag, properties, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties ?? {})) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const hidden = (text) => make('span', { className: 'hidden' }, text);
  const term = (name, ...value) => [make('dt', null, name), make('dd', null, ...value)];
  const quoted = (text) => make('q', null, text);

  const excerptRow = (ofList, [index, column, beside]) => {
    const { place, cells } = ofList.rows[index];
    const row = make('tr', { className: beside ? 'related' : '' }, make('th', { scope: 'row' }, place));
    cells.forEach((text, number) => {
      const shown = text || make('i', null, 'пусто');
      row.append(number === column
        ? make('td', { className: 'marked' }, make('mark', null, shown), hidden(beside ? ' (сравните)' : ' (эта ячейка)'))
        : make('td', null, text));
    });
    return row;
  };

  // A table that does not fit is scrolled by keyboard too; one that fits is no stop on the way.
  const overflowing = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      overflowing.unobserve(target);
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    }
  });

  const excerpt = (ofList, group) => {
    const body = make('tbody');
    let own = 0;
    const rest = [];
    for (const row of group.rows) {
      const shown = own < ROWS_SHOWN;
      if (shown) body.append(excerptRow(ofList, row));
      else rest.push(row);
      if (!row[2]) own += 1;
    }
    const captions = ofList.columns.map(([header, name]) =>
      make('th', { scope: 'col' }, header, ' ', make('small', null, name)));
    const table = make('table', { className: 'excerpt' },
      make('caption', { className: 'hidden' }, 'Строка из файла'),
      make('thead', null, make('tr', null, make('td'), ...captions)), body);
    const around = make('div', { className: 'wide', role: 'group', 'aria-label': 'Строка из файла' }, table);
    overflowing.observe(around);
    const parts = [around];
    if (rest.length) {
      const number = rest.filter((row) => !row[2]).length;
      parts.push(make('button', {
        type: 'button',
        className: 'rows',
        onclick: (event) => {
          body.append(...rest.map((row) => excerptRow(ofList, row)));
          event.target.remove();
        },
      }, `Показать ещё ${counted(number, 'строку', 'строки', 'строк')} из файла`));
    }
    return parts;
  };

  const placesOf = (group, texts) => {
    const all = texts.join('; ');
    if (all.length <= 120) return all;
    return make('details', { className: 'places' },
      make('summary', null, counted(group.count, 'место', 'места', 'мест')), all);
  };

  const card = (entry) => {
    const { group, ofList } = entry;
    const level = levels.get(group.level);
    const rule = rules.get(group.code);
    const head = make('div', { className: 'head' },
      make('span', { className: 'level' }, make('span', { ariaHidden: 'true' }, level.sign), ` ${level.name}`),
      group.count > 1 ? make('span', { className: 'times' }, `× ${group.count}`) : null,
      make('span', { className: 'place' }, placesOf(group, group.places)),
      make('a', { className: 'link', href: `#${entry.link}`, title: 'Ссылка на это замечание' },
        group.code, hidden(' — ссылка на это замечание')));
    const facts = [];
    const inTable = ofList && group.rows?.some(([, column, beside]) => column !== null && !beside);
    if (group.quote && !inTable) facts.push(...term('Значение', quoted(group.quote)));
    if (group.expected) facts.push(...term('Ожидается', group.expected));
    if (group.hint) facts.push(...term('Как исправить', make('b', null, group.hint)));
    if (group.clause) {
      const text = group.clause_text ? make('blockquote', null, group.clause_text) : null;
      facts.push(...term('Основание', group.clause, text));
    }
    if (group.reply) facts.push(...term('Ответ ведомства', quoted(group.reply)));
    if (group.related) facts.push(...term('См. также', placesOf(group, group.related)));
    const tall = group.rows?.filter((row) => !row[2]).length > ROWS_SHOWN ? ' tall' : '';
    return make('article', { className: `finding ${group.level}${tall}`, id: entry.link, tabIndex: -1 },
      head,
      make('h5', null, group.message),
      ...(group.rows && ofList ? excerpt(ofList, group) : []),
      make('dl', null, ...facts),
      rule ? make('details', { className: 'rule' },
        make('summary', null, `О правиле ${rule.code}: ${rule.summary}`), rule.explanation) : null);
  };

  const about = (ofList) => {
    const facts = ofList.facts.flatMap(([name, value]) => term(name, value));
    const aside = ofList.aside.flatMap(([reason, rows]) => [
      make('p', null, `${reason}:`),
      make('ul', null, ...rows.map(([place, text]) => make('li', null, `${place}: `, quoted(text)))),
    ]);
    const off = ofList.rules_off.map(([code, reason]) => make('li', null, `${code}: ${reason}`));
    return make('details', { className: 'about' },
      make('summary', null, 'О перечне: как прочитан и что не вошло в записи'),
      make('dl', null, ...facts),
      ...(aside.length ? [make('h5', null, `Не вошло в записи: ${ofList.aside_count}`), ...aside] : []),
      ...(off.length ? [make('h5', null, 'Отключённые правила'), make('ul', null, ...off)] : []));
  };

  // ── Filters ──────────────────────────────────────────────────────────────────────────────────

  const NONE = { level: [], body: '', rule: '', direction: '', q: '', file: '', link: '' };
  let state = { ...NONE };
  let flow = [];
  let shown = 0;
  let last = {};

  const isPlain = () => !state.level.length && !state.rule && !state.direction && !state.q && !state.link;

  const matching = () => {
    if (state.link) return [byLink.get(state.link)].filter(Boolean);
    const words = folded(state.q).split(/\s+/).filter(Boolean);
    const plain = isPlain();
    return entries.filter((entry) => {
      const { group, ministry, file } = entry;
      if (state.body && ministry.key !== state.body) return false;
      if (state.file && file.path !== state.file) return false;
      if (!group) return plain;
      if (state.level.length && !state.level.includes(group.level)) return false;
      if (state.rule && group.code !== state.rule) return false;
      if (state.direction && !group.directions?.includes(state.direction === '-' ? '' : state.direction)) return false;
      return words.every((word) => holds(entry, word));
    });
  };

  const showPart = (limit) => {
    const end = Math.min(flow.length, shown + limit);
    for (; shown < end; shown += 1) {
      const entry = flow[shown];
      const { ministry, file, ofList, group } = entry;
      if (last.ministry !== ministry) {
        last = { ministry, into: make('section', { className: 'ministry' }, make('h3', null, ministry.name)) };
        if (ministry.region && !ministry.name.includes(ministry.region)) {
          last.into.append(make('p', { className: 'soft' }, ministry.region));
        }
        list.append(last.into);
      }
      if (last.file !== file) {
        last.file = file;
        last.ofList = undefined;
        last.into.append(make('h4', null, file.path), make('p', { className: 'soft' }, file.sentence));
        if (file.replies) last.into.append(make('p', { className: 'soft' }, file.replies));
        if (file.not_applicable) last.into.append(make('p', { className: 'soft' }, file.not_applicable));
      }
      if (ofList && last.ofList !== ofList) {
        last.ofList = ofList;
        const number = file.lists.length > 1 ? `Перечень ${ofList.ordinal}. ` : '';
        last.into.append(make('p', { className: 'title' }, number + (ofList.title ?? 'Перечень без заголовка')), about(ofList));
      }
      last.into.append(group ? card(entry) : make('p', { className: 'clean' }, '✓ Замечаний нет.'));
    }
    more.hidden = shown === flow.length;
    more.textContent = `Показать ещё (осталось ${figures.format(flow.length - shown)})`;
  };

  const all = entries.reduce((sum, { group }) => sum + (group?.count ?? 0), 0);

  const show = () => {
    const began = performance.now();
    flow = matching();
    shown = 0;
    last = {};
    list.replaceChildren();
    showPart(PART);
    let number = 0;
    let groups = 0;
    for (const { group } of flow) {
      number += group?.count ?? 0;
      groups += group ? 1 : 0;
    }
    const together = groups < number ? `, одинаковые собраны вместе: ${figures.format(groups)}` : '';
    const where = state.file ? ` Файл «${state.file}».` : '';
    count.textContent = number === all
      ? `${remarks(number)}${together}.${where}`
      : `Подходит ${remarks(number)} из ${figures.format(all)}${together}.${where}`;
    form.querySelector('[type=reset]').disabled = flow.length === entries.length;
    section.dataset.milliseconds = (performance.now() - began).toFixed(1);
  };

  // ── The address line keeps the filters ───────────────────────────────────────────────────────

  const written = () => {
    const parts = new URLSearchParams();
    for (const [name, value] of Object.entries(state)) {
      if (value.length && name !== 'link') parts.set(name, value);
    }
    return `#${parts}`;
  };

  const fromAddress = () => {
    let hash = location.hash.slice(1);
    if (byLink.has(hash)) {
      state = { ...NONE, link: hash };
    } else if (hash.includes('=')) {
      const parts = new URLSearchParams(hash);
      state = { ...NONE };
      for (const name of Object.keys(NONE)) state[name] = parts.get(name) ?? '';
      state.level = (parts.get('level') ?? '').split(',').filter((level) => levels.has(level));
      state.link = '';
    } else {
      return false;
    }
    return true;
  };

  const toForm = () => {
    for (const box of form.elements.namedItem('level')) box.checked = state.level.includes(box.value);
    for (const name of ['body', 'rule', 'direction', 'q']) form.elements.namedItem(name).value = state[name];
  };

  const fromForm = () => {
    state = { ...NONE, file: state.file };
    for (const name of ['body', 'rule', 'direction', 'q']) state[name] = form.elements.namedItem(name).value.trim();
    state.level = Array.from(form.elements.namedItem('level')).filter((box) => box.checked).map((box) => box.value);
    history.replaceState(null, '', written());
    show();
  };

  const goTo = () => {
    toForm();
    show();
    const target = state.link ? document.getElementById(state.link) : document.getElementById('findings-head');
    target?.scrollIntoView();
    target?.focus({ preventScroll: true });
  };

  let typing = 0;
  form.addEventListener('input', (event) => {
    clearTimeout(typing);
    if (event.target.name === 'q') typing = setTimeout(fromForm, 150);
    else fromForm();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(typing);
    fromForm();
  });
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    clearTimeout(typing);
    state = { ...NONE };
    toForm();
    fromForm();
    count.focus();
  });
  window.addEventListener('hashchange', () => {
    if (fromAddress()) goTo();
  });
  more.addEventListener('click', () => {
    const from = list.lastElementChild?.lastElementChild;
    showPart(PART);
    const next = from?.nextElementSibling ?? from?.parentElement.nextElementSibling;
    if (next) {
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    }
  });
  new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting) && !more.hidden) showPart(PART);
  }, { rootMargin: '600px' }).observe(more.parentElement);

  // On paper everything stands open, all of what the filters let through; beyond some hundred pages
  // the sums alone.
  window.addEventListener('beforeprint', () => {
    const long = flow.length > ON_PAPER;
    list.classList.toggle('long', long);
    section.querySelector('.on-paper').hidden = !long;
    if (!long) {
      showPart(flow.length);
      for (const button of document.querySelectorAll('button.rows')) button.click();
    }
    for (const details of document.querySelectorAll('details:not([open], .rule, .skipped)')) details.open = true;
  });

  // ── Beginning ────────────────────────────────────────────────────────────────────────────────

  const option = (into, value, text) => into.append(make('option', { value }, text));
  const select = (name) => form.elements.namedItem(name);
  for (const ministry of byName) {
    option(select('body'), ministry.key, `${ministry.name} (${figures.format(ministry.number)})`);
  }
  const sums = new Map();
  const directions = new Set();
  for (const { group } of entries) {
    if (!group) continue;
    sums.set(group.code, (sums.get(group.code) ?? 0) + group.count);
    for (const direction of group.directions ?? []) directions.add(direction);
  }
  for (const rule of base.rules.filter(({ code }) => sums.has(code))) {
    option(select('rule'), rule.code, `${rule.code} ${rule.summary} (${figures.format(sums.get(rule.code))})`);
  }
  for (const [code, name] of base.directions) {
    if (directions.has(code)) option(select('direction'), code, name);
  }
  if (directions.has('')) option(select('direction'), '-', 'не из справочника');
  form.hidden = false;
  count.tabIndex = -1;
  if (fromAddress()) goTo();
  else show();
  globalThis.requestIdleCallback?.((deadline) => prepare(0, deadline));
})();
