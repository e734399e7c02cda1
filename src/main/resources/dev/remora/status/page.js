'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const mayRedrive = document.body.dataset.redrive === 'true';
  const SVG = 'http://www.w3.org/2000/svg';

  // Names come from strangers: text only, one line, and no direction but their own.
  const shown = text => String(text ?? '').replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
  // Said in so many words, for a table that is laid out as blocks on a phone is none to a screen reader.
  const roles = {table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', td: 'cell'};
  const node = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    if (roles[tag]) made.setAttribute('role', roles[tag]);
    if (tag === 'th') made.setAttribute('role', attributes.scope === 'row' ? 'rowheader' : 'columnheader');
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'text') made.textContent = value; else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };
  const name = text => node('bdi', {text: shown(text), class: 'name'});
  const set = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const show = (element, visible) => { if (element.hidden === visible) element.hidden = !visible; };

  const number = n => Number(n).toLocaleString('en');
  const count = (n, noun) => number(n) + ' ' + noun + (n === 1 ? '' : 's');
  const size = bytes => {
    if (bytes < 1024) return count(bytes, 'byte');
    const units = ['KiB', 'MiB', 'GiB', 'TiB'];
    let value = bytes / 1024, unit = 0;
    while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
    return value.toFixed(value < 10 ? 1 : 0) + ' ' + units[unit];
  };
  const when = iso => {
    const date = new Date(iso), today = new Date().toDateString() === date.toDateString();
    return today ? date.toLocaleTimeString() : date.toLocaleString();
  };
  // Words of the gateway's have times of day in UTC.
  const local = words => words.replace(/\b(\d\d:\d\d:\d\d)Z\b/g, (_, hour) => new Date(new Date().toISOString().substring(0, 11) + hour + 'Z').toLocaleTimeString());
  const time = iso => node('time', {datetime: iso, text: when(iso)});

  // Rows stay the same elements as long as their key is there: the focus stays where it is.
  const keyed = (list, items, key, make, update) => {
    const old = new Map([...list.children].map(child => [child.dataset.key, child]));
    let at = list.firstElementChild;
    for (const item of items) {
      const k = key(item);
      let row = old.get(k);
      if (row) old.delete(k); else { row = make(item); row.dataset.key = k; }
      if (row === at) at = at.nextElementSibling; else list.insertBefore(row, at);
      update(row, item);
    }
    for (const [, gone] of old) {
      if (gone.contains(document.activeElement)) {
        const next = gone.nextElementSibling || gone.previousElementSibling;
        const target = (next && next.querySelector('button')) || list.closest('section').querySelector('h2');
        if (target.tagName === 'H2') target.tabIndex = -1;
        target.focus();
      }
      gone.remove();
    }
  };

  const rates = new Map();
  const rate = upload => {
    const k = upload.inbox + '/' + upload.path + '#' + upload.attempt, now = performance.now();
    const seen = rates.get(k) || {at: now, sent: upload.sent, rate: 0};
    if (now - seen.at > 400) {
      const fresh = Math.max(0, upload.sent - seen.sent) / (now - seen.at) * 1000;
      seen.rate = seen.rate ? seen.rate * .6 + fresh * .4 : fresh;
      seen.at = now; seen.sent = upload.sent;
    }
    rates.set(k, seen);
    return seen.rate;
  };

  const targets = list => keyed($('targets'), list.filter(t => t.line !== 'moves'), t => t.name,
    () => node('div', {class: 'note', role: 'status'}),
    (row, t) => {
      row.className = 'note ' + (t.line === 'stopped' ? 'bad' : 'warn');
      set(row, 'Target ' + shown(t.name) + (t.line === 'stopped' ? ' is stopped' : ' waits') + ' since ' + when(t.since) + ': ' +
        shown(t.why) + '. Every capture stays where it is; the next try is at ' + when(t.next_try) + '.');
    });

  const changes = c => keyed($('changes'), c.wrong.map(t => ['bad', t]).concat(c.later.map(t => ['warn', t])), ([, t]) => t,
    () => node('div', {class: 'note', role: 'status'}),
    (row, [kind, t]) => {
      row.className = 'note ' + kind;
      set(row, (kind === 'bad' ? 'Not taken up, what ran before goes on: ' : '') + shown(t) + '.');
    });

  const uploads = list => {
    show($('no-uploads'), list.length === 0);
    const live = new Set(list.map(u => u.inbox + '/' + u.path + '#' + u.attempt));
    for (const k of rates.keys()) if (!live.has(k)) rates.delete(k);
    keyed($('uploads'), list, u => u.inbox + '/' + u.path,
      u => {
        const label = shown(u.path) + ' from inbox ' + shown(u.inbox);
        return node('li', {class: 'row'}, node('div', {class: 'head'}, name(u.path), node('span', {class: 'quiet small numbers'})),
          node('progress', {'aria-label': 'Upload of ' + label}), node('p', {class: 'quiet small'}));
      },
      (row, u) => {
        const bar = row.querySelector('progress'), speed = rate(u);
        if (u.by_reference) bar.removeAttribute('value'); else { bar.max = Math.max(1, u.size); bar.value = u.sent; }
        const whole = u.sent >= u.size && !u.by_reference;
        set(row.querySelector('.numbers'), u.by_reference ? 'fetched by the endpoint'
          : whole ? size(u.size) + ', waiting for the answer'
            : size(u.sent) + ' of ' + size(u.size) + (speed ? ' · ' + size(Math.round(speed)) + '/s' : ''));
        set(row.querySelector('p'), 'inbox ' + shown(u.inbox) + ' to target ' + shown(u.target) + ', since ' + when(u.started) +
          (u.attempt > 1 ? ', attempt ' + u.attempt : ''));
      });
  };

  const inboxes = list => keyed($('inboxes'), list, i => i.name,
    i => node('article', {class: 'card inbox', 'aria-label': 'Inbox ' + shown(i.name)},
      node('div', {class: 'head'}, node('h3', {}, node('bdi', {text: shown(i.name)})), node('span', {class: 'sum'})),
      node('p', {class: 'quiet small why', text: shown(i.kind + (i.place ? ' ' + i.place : ''))}),
      node('p', {class: 'note bad trouble'}),
      node('table', {'aria-label': 'What waits in inbox ' + shown(i.name)},
        node('thead', {}, node('tr', {}, node('th', {scope: 'col', text: 'Capture'}), node('th', {scope: 'col', text: 'Why it waits'}),
          node('th', {scope: 'col', class: 'n', text: 'Size'}), node('th', {scope: 'col', text: 'Since'}))),
        node('tbody')),
      node('p', {class: 'quiet small more'})),
    (row, i) => {
      set(row.querySelector('.sum'), i.count ? count(i.count, 'capture') + ', ' + size(i.bytes) + ', the oldest since ' + when(i.oldest) : 'nothing waits');
      const trouble = row.querySelector('.trouble');
      show(trouble, i.trouble !== ''); set(trouble, shown(i.trouble));
      show(row.querySelector('table'), i.first.length > 0);
      const more = row.querySelector('.more');
      show(more, i.count > i.first.length); set(more, 'and ' + number(i.count - i.first.length) + ' more');
      keyed(row.querySelector('tbody'), i.first, w => w.path,
        w => node('tr', {}, node('th', {scope: 'row'}, name(w.path)), node('td', {class: 'why'}), node('td', {class: 'n'}), node('td', {}, time(w.since))),
        (tr, w) => { set(tr.children[1], local(shown(w.why))); set(tr.children[2], size(w.size)); });
    });

  const said = letter => [letter.status, ...letter.exceptions].filter(part => part !== null && part !== '').map(shown).join(' ');
  const dead = all => {
    const note = $('dead-note');
    show(note, all.trouble !== '' || (!mayRedrive && all.count > 0));
    set(note, all.trouble || 'They can be put back into their inbox from this machine itself, or where http.password-file is set.');
    show($('no-dead'), all.newest.length === 0 && all.trouble === '');
    show($('dead-more'), all.count > all.newest.length);
    set($('dead-more'), 'and ' + number(all.count - all.newest.length) + ' more');
    keyed($('dead'), all.newest, d => d.document,
      d => {
        const row = node('li', {class: 'row dead'}, node('div', {},
          node('div', {class: 'head'}, name(d.path), node('span', {class: 'tag bad', text: shown(d.reason)})),
          node('p', {class: 'why', text: said(d)}),
          node('p', {class: 'quiet small'}, 'inbox ' + shown(d.inbox) + ', ' + size(d.size) + ', ', time(d.at))));
        if (mayRedrive && d.redrivable) {
          const button = node('button', {type: 'button', text: 'Re-drive', 'aria-label': 'Re-drive ' + shown(d.path) + ' into inbox ' + shown(d.inbox)});
          button.addEventListener('click', () => redrive(d, button));
          row.append(button);
        } else if (!d.redrivable) row.append(node('span', {class: 'quiet small', text: 'lies at its source'}));
        return row;
      }, () => {});
  };

  const redrive = async (letter, button) => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    const answer = $('dead-answer');
    let good = false, words;
    try {
      const response = await fetch('redrive', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({files: [letter.document]})});
      const told = await response.json();
      const result = (told.results || [])[0];
      good = Boolean(result && result.done);
      words = result ? shown(letter.path) + ' ' + shown(result.words) : (told.exceptions || []).map(shown).join(' ');
    } catch (e) {
      words = 'The gateway can\u2019t be reached; nothing was changed that it has not said.';
    }
    answer.className = 'note ' + (good ? 'good' : 'bad');
    set(answer, words); show(answer, true);
    if (!good) button.removeAttribute('aria-disabled');
  };

  const doubt = list => {
    show($('s-doubt'), list.length > 0);
    keyed($('doubt'), list, d => d.inbox + '/' + d.path,
      d => node('li', {class: 'row'}, name(d.path), node('p', {class: 'why'}), node('p', {class: 'quiet small'}, 'inbox ' + shown(d.inbox) + ', ' + size(d.size))),
      (row, d) => set(row.querySelector('.why'), d.exceptions.map(shown).join(' ')));
  };

  let embedded = [];
  const link = d => {
    if (!/^https?:\/\//i.test(d.url || '')) return name(d.filename);
    const own = embedded.find(base => d.url.startsWith(base + '/captures/'));
    return node('a', {href: own ? d.url.substring(own.length + 1) : d.url, rel: 'noreferrer'}, node('bdi', {text: shown(d.filename)}));
  };
  const delivered = list => {
    show($('no-delivered'), list.length === 0); show($('delivered-table'), list.length > 0);
    keyed($('delivered'), list, d => d.at + d.inbox + '/' + d.path + d.url,
      d => {
        const head = node('th', {scope: 'row'}, link(d));
        if (d.duplicate) head.append(' ', node('span', {class: 'tag quiet', text: 'was there already'}));
        if (d.truncated) head.append(' ', node('span', {class: 'tag warn', text: 'truncated'}));
        return node('tr', {}, head, node('td', {}, node('bdi', {text: shown(d.inbox)})), node('td', {class: 'n', text: size(d.size)}), node('td', {}, time(d.at)));
      }, () => {});
  };

  const plot = (svg, values, seconds, begin, format, noun) => {
    const top = Math.max(...values), step = 600 / values.length, bars = document.createDocumentFragment();
    values.forEach((value, i) => {
      if (!value) return;
      const bar = document.createElementNS(SVG, 'rect'), height = Math.max(3, value / top * 112);
      bar.setAttribute('x', (i * step).toFixed(2)); bar.setAttribute('width', (step * .8).toFixed(2));
      bar.setAttribute('y', (120 - height).toFixed(2)); bar.setAttribute('height', height.toFixed(2));
      bars.append(bar);
    });
    svg.replaceChildren(bars);
    const sum = values.reduce((a, b) => a + b, 0);
    svg.setAttribute('aria-label', format(sum) + ' delivered in the last hour, ' + format(top) + ' at most in ' + seconds + ' seconds');
    const axis = svg.parentNode.querySelector('.axis');
    set(axis.querySelector('.from'), new Date(begin).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'}));
    set(axis.querySelector('.top'), top ? 'at most ' + format(top) + ' in ' + seconds + ' s' : 'nothing yet');
  };
  const throughput = t => {
    plot($('plot-bytes'), t.bytes, t.seconds, t.begin, size);
    plot($('plot-captures'), t.captures, t.seconds, t.begin, n => count(n, 'capture'));
    const each = Math.max(1, Math.round(300 / t.seconds)), rows = [];
    for (let i = 0; i < t.bytes.length; i += each) {
      const sum = list => list.slice(i, i + each).reduce((a, b) => a + b, 0);
      rows.push({at: new Date(Date.parse(t.begin) + i * t.seconds * 1000).toISOString(), captures: sum(t.captures), bytes: sum(t.bytes)});
    }
    keyed($('plot-table'), rows, r => r.at,
      r => node('tr', {}, node('th', {scope: 'row'}, time(r.at)), node('td', {class: 'n'}), node('td', {class: 'n'})),
      (tr, r) => { set(tr.children[1], number(r.captures)); set(tr.children[2], size(r.bytes)); });
  };

  // A screen reader hears of what ended, at most every few seconds.
  let told = null, pending = {}, quietUntil = 0;
  const tell = counts => {
    if (told) {
      pending.delivered = (pending.delivered || 0) + Math.max(0, counts.delivered - told.delivered);
      pending.dead = (pending.dead || 0) + Math.max(0, counts.dead - told.dead);
    }
    told = counts;
    const words = [];
    if (pending.delivered) words.push(count(pending.delivered, 'capture') + ' delivered');
    if (pending.dead) words.push(count(pending.dead, 'new dead letter'));
    if (words.length && Date.now() > quietUntil) {
      set($('news'), words.join(', ') + '.');
      pending = {}; quietUntil = Date.now() + 5000;
    }
  };

  const render = o => {
    embedded = o.targets.filter(t => t.embedded).map(t => t.url);
    set($('n-waiting'), number(o.counts.waiting)); set($('n-uploading'), number(o.counts.uploading));
    set($('n-delivered'), number(o.counts.delivered)); set($('n-dead'), number(o.counts.dead));
    $('t-dead').classList.toggle('some', o.counts.dead > 0);
    document.title = (o.counts.dead ? '(' + o.counts.dead + ' dead) ' : '') + 'Remora';
    show($('sessions'), embedded.length > 0);
    const folder = o.inboxes.find(i => i.kind === 'directory');
    show($('first'), o.counts.delivered === 0 && o.counts.dead === 0 && o.counts.waiting === 0 && o.uploads.length === 0);
    if (folder) set($('first-place'), shown(folder.place));
    targets(o.targets); changes(o.changes); uploads(o.uploads); inboxes(o.inboxes); dead(o.dead); doubt(o.in_doubt); delivered(o.delivered); throughput(o.throughput);
    set($('started'), 'Running since ' + new Date(o.started).toLocaleString() + '.');
    tell(o.counts);
    document.body.dataset.ready = 'true';
  };

  const connection = (words, kind) => {
    const pill = $('connection');
    set(pill, words); pill.className = 'pill ' + kind;
    document.body.classList.toggle('stale', kind === 'bad');
  };
  let source, silence, again;
  const heard = () => { clearTimeout(silence); silence = setTimeout(lost, 25000); connection('live', 'good'); };
  const lost = () => {
    connection('not connected, trying again', 'bad');
    clearTimeout(silence); clearTimeout(again);
    if (source) source.close();
    again = setTimeout(connect, 2000);
  };
  const connect = () => {
    source = new EventSource('status/events');
    source.addEventListener('overview', event => { heard(); render(JSON.parse(event.data)); });
    source.addEventListener('alive', heard);
    source.addEventListener('error', lost);
  };
  connect();
})();
