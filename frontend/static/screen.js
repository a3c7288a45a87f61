/*
 * Keeps a big screen true, and says how old it is when it is not. Nobody stands before it to reload it: it tries for ever, and what it
 * shows while nothing is heard is marked as old. Its clocks go by the server's, and stand still with it.
 */
(() => {
  'use strict';

  const LATE = 3_000, STALE = 10_000, SILENT = 5_000, LOOK = 500;
  const root = document.documentElement, $ = id => document.getElementById(id);
  const fresh = $('fresh'), zone = fresh.dataset.zone || 'UTC';
  const address = location.pathname.replace(/\/$/, '') + '/live';
  const clock = new Intl.DateTimeFormat('en-GB', {timeZone: zone, hourCycle: 'h23', timeStyle: 'medium'});
  const zoneWord = millis => zone === 'UTC' ? 'UTC' : new Intl.DateTimeFormat('en-GB', {timeZone: zone, timeZoneName: 'short'})
    .formatToParts(millis).find(part => part.type === 'timeZoneName').value;
  const at = millis => `${clock.format(millis)} ${zoneWord(millis)}`;
  const span = ms => {
    const s = Math.max(0, Math.floor(ms / 1000)), two = n => String(n).padStart(2, '0');
    return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  };

  let line = null, heard = 0, beat = null, retryIn = 500, off = false;

  async function listen() {
    if (off) return;
    const mine = new AbortController();
    line?.abort();
    line = mine;
    heard = performance.now();
    try {
      const answer = await fetch(address, {headers: {Accept: 'text/event-stream'}, cache: 'no-store', redirect: 'error', signal: mine.signal});
      if (answer.status === 404) return turnedOff();
      if (!answer.ok) throw new Error(answer.status);
      retryIn = 500;
      await read(answer.body.getReader(), mine);
    } catch { /* said by how old it is */ }
    if (line === mine) {
      line = null;
      setTimeout(() => { if (!line) listen(); }, retryIn * (0.7 + Math.random() * 0.6));
      retryIn = Math.min(retryIn * 2, 5_000);
    }
  }

  async function read(reader, mine) {
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const {done, value} = await reader.read();
      if (done || mine.signal.aborted) return;
      heard = performance.now();
      const events = (rest + decoder.decode(value, {stream: true})).split('\n\n');
      rest = events.pop();
      for (const event of events) await take(event);
    }
  }

  async function take(event) {
    const lines = event.split('\n'), name = lines.find(each => each.startsWith('event:'))?.slice(6).trim();
    const data = lines.filter(each => each.startsWith('data:')).map(each => each.slice(each[5] === ' ' ? 6 : 5)).join('\n');
    if (name === 'hb') {
      const {now, age} = JSON.parse(data);
      beat = {at: performance.now(), server: Date.parse(now), age};
    } else if (name === 'resync') {
      listen();
    } else if (!name && data) {
      await htmx.swap({sourceElement: root, target: root, swap: 'none', text: data});
    }
    show();
  }

  /** By the server's clock as it was last heard, and no further than what is shown is true. */
  function show() {
    const silent = performance.now() - (beat ? beat.at : 0), age = (beat ? beat.age : 0) + silent;
    const state = !beat ? 'none' : age > STALE ? 'stale' : age > LATE ? 'late' : 'live';
    root.dataset.fresh = fresh.dataset.fresh = state;
    root.toggleAttribute('data-stopped', document.querySelector('.stopped') !== null);
    if (beat) {
      const trueAt = beat.server - beat.age + (state === 'live' ? Math.min(age, LATE) : 0);
      fresh.firstChild.nodeValue = {live: 'live ', late: 'late ', stale: 'last true '}[state];
      $('clock').textContent = at(trueAt);
      document.querySelectorAll('[data-timer]').forEach(each => {
        each.textContent = span('since' in each.dataset ? trueAt - each.dataset.since : each.dataset.until - trueAt);
      });
      document.querySelectorAll('[data-clock]').forEach(each => { each.textContent = at(Number(each.dataset.clock)); });
    }
    const old = state === 'stale' || (!beat && performance.now() > STALE);
    $('stale').hidden = !old;
    if (old) {
      $('stale-says').textContent = beat ? `last true ${at(beat.server - beat.age)}, ${span(age)} ago` : 'not connected yet';
    }
  }

  function turnedOff() {
    off = true;
    document.body.innerHTML = '<main class="off"><h1>This screen is turned off</h1><p>Ask the facilitator for a new link.</p></main>';
  }

  setInterval(() => {
    if (off) return;
    if (line && performance.now() - heard > SILENT) listen();   // a line that is silent is a dead one
    show();
  }, LOOK);
  addEventListener('online', () => listen());
  addEventListener('pageshow', event => { if (event.persisted) listen(); });
  listen();
})();
