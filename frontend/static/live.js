/*
 * Keeps an open page true, and makes STOP quick. Everything here is an extra: without it pages are plain pages and STOP is a form.
 * The stream is read with fetch and not with EventSource, because only so can a page see a 401, be silent on purpose, and hang up
 * before it presses STOP.
 */
(() => {
  'use strict';

  const LATE = 3_000, STALE = 10_000, SILENT = 5_000;
  const root = document.documentElement;
  const $ = id => document.getElementById(id);
  const cookie = (name, value) => {
    if (value === undefined) return (document.cookie.match('(?:^|; )' + name + '=([^;]*)') || [])[1];
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  };
  root.classList.add('scripted');

  /* ---- Times: the server writes UTC or the zone it knows; here they become this person's. ---- */

  const here = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  if (!cookie('zone')) { cookie('zone', here); root.dataset.zone = here; }
  const zone = () => root.dataset.zone || 'UTC';
  let skew = 0;                       // server's clock minus ours
  const now = () => Date.now() + skew;
  const writers = {};
  const write = (as, millis) => {
    if (as === 'ago') return ago(now() - millis);
    const key = as + zone();
    writers[key] ||= new Intl.DateTimeFormat('en-GB', {
      timeZone: zone(), hourCycle: 'h23', hour: '2-digit', minute: '2-digit',
      ...(as === 'day' ? {day: 'numeric', month: 'short'} : {second: '2-digit'}),
    });
    return writers[key].format(millis).replace(',', '');
  };
  const span = ms => ms < 60_000 ? `${Math.floor(ms / 1000)} s` : ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min`
    : ms < 172_800_000 ? `${Math.floor(ms / 3_600_000)} h` : `${Math.floor(ms / 86_400_000)} d`;
  const ago = ms => ms < 0 ? `in ${span(-ms)}` : `${span(ms)} ago`;
  const inZone = html => html.replace(/(<time\b[^>]*>)[^<]*/g, (whole, tag) => {
    const at = /datetime="([^"]+)"/.exec(tag), as = /data-as="(\w+)"/.exec(tag);
    return at && as ? tag + write(as[1], Date.parse(at[1])) : whole;
  });
  const localise = (within = document) => {
    within.querySelectorAll('time[data-as]').forEach(each => {
      const text = write(each.dataset.as, Date.parse(each.dateTime));
      if (each.textContent !== text) each.textContent = text;
    });
    within.querySelectorAll('[data-zone-word]').forEach(each => { each.textContent = zoneWord(); });
  };
  const zoneWord = () => zone() === 'UTC' ? 'UTC' : new Intl.DateTimeFormat('en-GB', {timeZone: zone(), timeZoneName: 'short'})
    .formatToParts(now()).find(part => part.type === 'timeZoneName').value;

  function showZone() {
    $('zone-name').textContent = zone();
    $('fresh-zone').textContent = zoneWord();
    $('zone-toggle').textContent = zone() === 'UTC' ? `Show ${here}` : 'Show UTC';
    $('zone-toggle').hidden = here === 'UTC' && zone() === 'UTC';
    localise();
    const clock = $('fresh-clock');
    clock.textContent = write('clock', Date.parse(clock.dateTime));
    document.dispatchEvent(new CustomEvent('faultline:look'));
  }
  $('zone-toggle').addEventListener('click', () => {
    root.dataset.zone = zone() === 'UTC' ? here : 'UTC';
    cookie('zone', root.dataset.zone);
    showZone();
  });

  /* ---- Saying things to those who listen ---- */

  let said = 0, toSay = null;
  function sayPolitely(text) {        // at most every five seconds, and then only the latest
    const wait = Math.max(0, said + 5_000 - Date.now());
    if (toSay === null) setTimeout(() => { $('say-politely').textContent = toSay; said = Date.now(); toSay = null; }, wait);
    toSay = text;
  }
  const sayNow = text => { $('say-now').textContent = text; };
  const announced = new Map();
  function announceChanges() {
    document.querySelectorAll('[data-announce]').forEach(each => {
      const text = each.dataset.announce, before = announced.get(each.id);
      announced.set(each.id, text);
      if (before !== undefined && before !== text) sayPolitely(text);
    });
  }

  /* ---- The stream ---- */

  const live = $('live');
  let hangUp = null, retryIn = 500, heard = 0, beat = null, frozen = false, missed = 0, ended = false, refused = false;

  async function listen() {
    if (!live || ended) return;
    const line = new AbortController();
    hangUp?.abort();
    hangUp = line;
    heard = performance.now();
    try {
      const answer = await fetch(live.dataset.stream, {
        headers: {Accept: 'text/event-stream'}, cache: 'no-store', redirect: 'error', signal: line.signal,
      });
      if (answer.status === 401) return end();
      refused = answer.status === 404 || answer.status === 403;
      if (!answer.ok || !/^text\/event-stream/.test(answer.headers.get('Content-Type') || '')) throw new Error(answer.status);
      retryIn = 500;
      await read(answer.body.getReader(), line);
    } catch { /* said by the freshness clock */ }
    if (hangUp === line) again();
  }

  function again() {
    hangUp = null;
    setTimeout(() => { if (!hangUp) listen(); }, retryIn * (0.7 + Math.random() * 0.6));
    retryIn = Math.min(retryIn * 2, refused ? 30_000 : 5_000);
  }

  async function read(reader, line) {
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const {done, value} = await reader.read();
      if (done || line.signal.aborted) return;
      heard = performance.now();
      const events = (rest + decoder.decode(value, {stream: true})).split('\n\n');
      rest = events.pop();
      for (const event of events) await take(event);
    }
  }

  async function take(event) {
    let name = '';
    const data = [];
    for (const each of event.split('\n')) {
      if (each.startsWith('data:')) data.push(each.slice(each[5] === ' ' ? 6 : 5));
      else if (each.startsWith('event:')) name = each.slice(6).trim();
    }
    if (name === 'hb') return beaten(JSON.parse(data.join('\n')));
    if (name === 'resync') return listen();
    if (frozen && !data.join('').includes('#halt-banner')) { $('freeze').textContent = `Frozen, ${++missed} waiting`; return; }
    if (name === 'pt') return void document.dispatchEvent(new CustomEvent('faultline:points', {detail: JSON.parse(data.join('\n'))}));
    if (data.length) {
      await htmx.swap({sourceElement: live, target: live, swap: 'none', text: inZone(data.join('\n'))});
      afterSwap();
    }
  }

  function afterSwap() {
    localise();
    showHalted();
    announceChanges();
    document.dispatchEvent(new CustomEvent('faultline:look'));
  }

  function end() {
    ended = true;
    hangUp = null;
    showFreshness();
  }

  /* ---- Freshness: the clock ticks only when the server says so ---- */

  function beaten(message) {
    beat = {at: performance.now(), server: Date.parse(message.now), age: message.age};
    skew = beat.server - Date.now();
    showFreshness();
  }

  let shown = '';
  function showFreshness() {
    if (!live) return;
    const silent = beat ? performance.now() - beat.at : performance.now();
    const age = (beat ? beat.age : 0) + silent;
    const state = ended ? 'ended' : age > STALE ? 'stale' : age > LATE ? 'late' : frozen ? 'frozen' : beat ? 'live' : 'none';
    root.dataset.fresh = $('freshness').dataset.fresh = state;
    $('fresh-word').textContent = {none: 'as of', ended: 'ended'}[state] || state;
    if (beat) {
      const trueAt = beat.server - beat.age, clock = $('fresh-clock');
      clock.dateTime = new Date(trueAt).toISOString();
      clock.textContent = write('clock', trueAt);
    }
    showConnection(state, age, silent > STALE);
  }

  function showConnection(state, age, unreachable) {
    const note = $('connection'), plate = $('plate');
    const bad = state === 'ended' || state === 'stale';
    const lastTrue = `last true ${$('fresh-clock').textContent}, ${span(age)} ago`;
    const text = state === 'ended' ? 'Your session has ended. This view is frozen; STOP still works. '
      : !bad ? '' : refused ? `This page is no longer yours to watch; ${lastTrue}.`
      : unreachable ? `Connection lost; ${lastTrue}. Trying again by itself.`
      : `The server cannot read its database; ${lastTrue}. STOP still works.`;
    if (note.firstChild?.nodeValue !== text) {
      note.replaceChildren(text);
      if (state === 'ended') note.append(link(document.querySelector('.brand').href + 'login', 'Log in'));
    }
    note.hidden = !bad;
    const lost = state === 'stale' && unreachable;
    if (lost !== 'lost' in plate.dataset) {
      if (lost) plate.dataset.lost = ''; else delete plate.dataset.lost;
      $('stop-says').textContent = lost
        ? 'NOT CONNECTED. Press anyway, and on each host: faultline-agent halt' : 'One press. Nothing asks twice.';
    }
    if (state !== shown && (bad || shown === 'stale')) sayNow(bad ? text : 'This page is live again.');
    shown = state;
  }

  const link = (href, text) => Object.assign(document.createElement('a'), {href, textContent: text});

  if (live) {
    setInterval(() => {
      if (hangUp && performance.now() - heard > SILENT) listen();   // a line that is silent is a dead one
      showFreshness();
      document.querySelectorAll('time[data-as="ago"]').forEach(each => {
        const text = write('ago', Date.parse(each.dateTime));
        if (each.textContent !== text) each.textContent = text;
      });
    }, 500);
    addEventListener('pageshow', event => { if (event.persisted) listen(); });
    addEventListener('pagehide', () => { const line = hangUp; hangUp = null; line?.abort(); });
    addEventListener('online', () => listen());
    document.addEventListener('visibilitychange', async () => {   // somebody may have logged in again, in another tab
      const probe = new AbortController();
      if (ended && !document.hidden && (await fetch(live.dataset.stream, {signal: probe.signal})).ok) location.reload();
      probe.abort();
    });
  }

  /* ---- STOP ---- */

  const stop = $('stop'), button = $('stop-button');
  const word = button.querySelector('span:last-child');
  let pressing = null;

  function key() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, each => each.toString(16).padStart(2, '0')).join('');
  }

  stop.addEventListener('submit', event => {
    event.preventDefault();
    if (!pressing) press();
  });

  function press() {
    const started = performance.now();
    const line = hangUp;
    hangUp = null;
    line?.abort();                     // browsers allow six lines to a server: ours must not be in the way
    button.dataset.pressed = '';
    const ticking = setInterval(() => { word.textContent = `STOPPING ${((performance.now() - started) / 1000).toFixed(1)} s`; }, 100);
    const body = new URLSearchParams(new FormData(stop));
    body.set('press', key());          // the second try joins the first
    const send = () => fetch(stop.action, {
      method: 'POST', body, keepalive: true, priority: 'high', cache: 'no-store', headers: {Accept: 'text/html'},
    });
    const first = send().then(receiptIn);
    const second = new Promise((_, give) => setTimeout(give, 1_000)).catch(() => pressing ? send().then(receiptIn) : first);
    const help = setTimeout(() => showHelp('No answer after two seconds.'), 2_000);
    sayNow('Stopping all experiments.');
    pressing = Promise.any([first, second])
      .then(receipt => showReceipt(receipt, performance.now() - started))
      .catch(() => showHelp('The server did not confirm the stop.'))
      .finally(() => {
        clearInterval(ticking);
        clearTimeout(help);
        pressing = null;
        delete button.dataset.pressed;
        word.textContent = 'STOP ALL EXPERIMENTS';
        if (live) listen();
      });
  }

  function showReceipt(receipt, took) {
    placeReceipt(receipt);
    $('receipt').querySelector('[data-took]').textContent = `answered in ${took.toFixed(0)} ms`;
    sayNow('Accepted. All experiments are being stopped.');
    $('receipt').scrollIntoView({block: 'nearest'});
  }

  function placeReceipt(receipt) {
    $('receipt').replaceChildren(document.adoptNode(receipt));
    localise($('receipt'));
    if ('open' in receipt.dataset) setTimeout(lookAgain, 700, receipt.dataset.receipt);
    else sayPolitely(receipt.querySelector('.receipt-state .state').textContent);
  }

  async function lookAgain(address) {
    if ($('receipt').firstElementChild?.dataset.receipt !== address) return;
    try {
      placeReceipt(await receiptIn(await fetch(address, {cache: 'no-store', headers: {Accept: 'text/html'}})));
    } catch { setTimeout(lookAgain, 2_000, address); }
  }

  async function receiptIn(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const receipt = page.querySelector('[data-receipt]');
    if (!answer.ok || !receipt) throw new Error(answer.status);
    return receipt;
  }

  function showHelp(why) {
    const card = $('stop-help').content.cloneNode(true);
    card.querySelector('[data-why]').textContent = why;
    $('receipt').replaceChildren(card);
    sayNow(why + ' Agents take everything back by themselves within about thirty seconds.');
  }

  document.addEventListener('submit', async event => {   // why it was pressed, without leaving the page
    const form = event.target;
    if (!form.matches('#receipt [data-explains]')) return;
    event.preventDefault();
    try {
      placeReceipt(await receiptIn(await fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form, event.submitter))})));
    } catch { form.submit(); }
  });

  /* ---- Stopped: title and icon say so too ---- */

  function showHalted() {
    const halted = document.querySelector('#halt-banner .halted') !== null;
    const icon = document.querySelector('link[rel="icon"]');
    const file = halted ? 'favicon-stopped.svg' : 'favicon.svg';
    if (!icon.href.endsWith('/' + file)) {
      icon.href = icon.href.replace(/[^/]*$/, file);
      sayNow(halted ? 'Everything is stopped.' : 'The stop has been released.');
    }
    document.title = (halted ? '■ STOPPED · ' : '') + document.title.replace('■ STOPPED · ', '');
  }

  /* ---- Keys ---- */

  const keysOff = () => localStorage.getItem('keys') === 'off';
  const keys = $('keys');
  let going = 0;
  document.addEventListener('keydown', event => {
    if (event.ctrlKey && event.altKey && event.code === 'KeyS') { event.preventDefault(); return stop.requestSubmit(); }
    if (event.ctrlKey || event.altKey || event.metaKey || keysOff()) return;
    if (event.target.closest('input, textarea, select, [contenteditable]') || keys.open) return;
    const going_ = Date.now() - going < 1_500;
    going = 0;
    if (going_) {
      const to = document.querySelector(`.nav [data-key="${CSS.escape(event.key)}"]`);
      if (to) { event.preventDefault(); to.click(); }
    } else if (event.key === 'g') going = Date.now();
    else if (event.key === '?') keys.showModal();
    else if (event.key === 'F') freeze();
    else if (event.shiftKey && document.querySelector(`[data-shift="${CSS.escape(event.key)}"]`)) {
      event.preventDefault();
      document.querySelector(`[data-shift="${CSS.escape(event.key)}"]`).click();
    }
    else if (event.key === '/') {
      const box = document.querySelector('[data-slash]');
      if (box) { event.preventDefault(); box.focus(); }
    } else if (!event.target.closest('.table-wrap')) {      // there, arrows move what is looked at
      const to = document.querySelector(`main [data-press="${CSS.escape(event.key)}"]`);
      if (to) { event.preventDefault(); to.click(); }
    }
  });
  $('keys-open').addEventListener('click', () => keys.showModal());
  $('keys-close').addEventListener('click', () => keys.close());
  $('keys-on').checked = !keysOff();
  $('keys-on').addEventListener('change', event => localStorage.setItem('keys', event.target.checked ? 'on' : 'off'));

  /* ---- Freeze view, theme ---- */

  function freeze() {
    if (!live) return;
    frozen = !frozen;
    missed = 0;
    $('freeze').setAttribute('aria-pressed', frozen);
    $('freeze').textContent = frozen ? 'Frozen' : 'Freeze view';
    if (!frozen) listen();             // starting over brings everything at once
    showFreshness();
  }
  $('freeze').hidden = !live;
  $('freeze').addEventListener('click', freeze);

  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const showTheme = () => {
    $('theme-toggle').textContent = dark() ? 'Light' : 'Dark';
    document.dispatchEvent(new CustomEvent('faultline:theme'));
  };
  $('theme-toggle').addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    cookie('theme', root.dataset.theme);
    showTheme();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showTheme);

  /* ---- Forms in live parts are rendered for everybody, so their token comes from the page ---- */

  document.addEventListener('submit', event => {
    const form = event.target, token = JSON.parse(document.body.getAttribute('hx-headers:inherited') || '{}')['X-CSRF-TOKEN'];
    if (form.method === 'post' && form !== stop && token && !form.elements._csrf) {
      form.append(Object.assign(document.createElement('input'), {type: 'hidden', name: '_csrf', value: token}));
    }
  }, true);

  document.addEventListener('htmx:after:request', event => {
    const form = event.target.closest?.('form[data-clears]'), ctx = event.detail.ctx;
    if (form && ctx.response.status < 400) form.reset();
  });
  document.addEventListener('htmx:after:swap', () => localise());
  document.addEventListener('toggle', event => { if (event.target.open) localise(event.target); }, true);

  showZone();
  showTheme();
  announceChanges();
  listen();
})();
