/*
 * Draws what probes measured: <figure data-chart="probe name" data-unit="ms" data-low="" data-high="800" data-every="1000">.
 * Points come as events from live.js, fault bands and what people marked from the page's [data-bands]. A missing reading is a
 * gap, never a line.
 */
(() => {
  'use strict';

  const DRAW_EVERY = 250;
  const sync = window.uPlot?.sync('run');
  const charts = new Map();
  const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const zone = () => document.documentElement.dataset.zone || 'UTC';
  const clock = ms => new Intl.DateTimeFormat('en-GB', {timeZone: zone(), hourCycle: 'h23', timeStyle: 'medium'}).format(ms);
  const four = value => value === null ? '–' : Number(value.toPrecision(4)).toLocaleString('en', {maximumFractionDigits: 3});
  const median = values => values.length ? [...values].sort((a, b) => a - b)[values.length >> 1] : null;

  class Chart {
    constructor(figure) {
      this.figure = figure;
      this.plotted = figure.querySelector('.chart-plot');
      this.points = new Map();         // millis -> [value, holds]
      this.low = figure.dataset.low ? Number(figure.dataset.low) : null;
      this.high = figure.dataset.high ? Number(figure.dataset.high) : null;
      this.unit = figure.dataset.unit ? ' ' + figure.dataset.unit : '';
      this.every = Number(figure.dataset.every || 1000);
      figure.querySelector('details')?.addEventListener('toggle', () => this.tabulate());
      new ResizeObserver(() => this.u?.setSize(this.size())).observe(this.plotted);
    }

    add(points) {
      for (const [at, value, holds] of points) this.points.set(at, [value, holds]);
    }

    size() {
      return {width: Math.max(200, this.plotted.clientWidth), height: Math.max(190, this.plotted.clientHeight)};
    }

    /** Columns for uPlot, with a null wherever readings are missing. */
    columns() {
      const at = [], values = [];
      let before = null;
      for (const ms of [...this.points.keys()].sort((a, b) => a - b)) {
        if (before !== null && ms - before > this.every * 3) { at.push((before + this.every) / 1000); values.push(null); }
        at.push(ms / 1000);
        values.push(this.points.get(ms)[0]);
        before = ms;
      }
      return [at, values];
    }

    draw() {
      const data = this.columns();
      if (!this.u) { this.create(data); } else { this.u.setData(data); }
      this.summarise();
      this.tabulate();
    }

    create(data) {
      const ink = style('--ink-2'), line = style('--line');
      const axis = {stroke: ink, font: '12px ' + style('--mono'), grid: {stroke: line, width: 1}, ticks: {stroke: line, width: 1, size: 5}};
      this.plotted.replaceChildren();
      this.u = new uPlot({
        ...this.size(),
        tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), zone()),
        legend: {show: false},
        cursor: {sync: {key: sync.key, setSeries: false}, drag: {x: false, y: false}, points: {size: 7}},
        scales: {
          x: {range: (_, min, max) => this.window(min, max)},
          y: {range: (_, min, max) => this.height(min, max)},
        },
        axes: [{...axis, space: 70, values: [[60, '{HH}:{mm}', null, null, null, null, null, null, 1], [1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1]]},
          {...axis, size: 56}],
        series: [{}, {
          stroke: style('--series-1'), width: 2, spanGaps: false,
          points: {show: (_, __, from, to) => to - from < 90, size: 5, fill: style('--panel'), stroke: style('--series-1'), width: 1.5},
        }],
        hooks: {drawClear: [u => this.bands(u)], draw: [u => this.marks(u)], setCursor: [u => this.pointAt(u.cursor.idx)]},
      }, data, this.plotted);
    }

    /** The whole run, at least a minute of it, up to the present moment while it goes on. */
    window(min, max) {
      const end = this.over() ? max : Math.max(max ?? 0, Date.now() / 1000);
      const start = min ?? end - 60;
      return [Math.min(start, end - 60), end + Math.max(2, (end - start) * 0.02)];
    }

    height(min, max) {
      const low = Math.min(min ?? 0, this.low ?? 0, 0), high = Math.max(max ?? 1, this.high ?? 0, this.low ?? 0);
      return [low, high + (high - low || 1) * 0.3];     // room for the names of the faults
    }

    over() {
      return document.querySelector('[data-bands]')?.dataset.over === 'true';
    }

    faults() {
      const bands = document.querySelector('[data-bands]');
      return bands ? JSON.parse(bands.dataset.bands || '[]') : [];
    }

    strokes() {
      const data = document.querySelector('[data-marks]');
      return data ? JSON.parse(data.dataset.marks || '[]') : [];
    }

    /** Under the line: where faults were on, and where nothing was heard. */
    bands(u) {
      const {ctx, bbox} = u, ratio = devicePixelRatio;
      const x = ms => Math.min(bbox.left + bbox.width, Math.max(bbox.left, u.valToPos(ms / 1000, 'x', true)));
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      const rows = [];
      for (const {from, to, name} of this.faults()) {
        const left = x(from), right = x(to ?? Date.now());
        ctx.fillStyle = style('--band');
        ctx.fillRect(left, bbox.top, right - left, bbox.height);
        hatch(ctx, left, bbox.top, right - left, bbox.height, style('--band-line'));
        ctx.font = `600 ${11 * ratio}px ${style('--sans')}`;
        ctx.textBaseline = 'top';
        ctx.textAlign = 'left';
        if (ctx.measureText(name).width < right - left - 12 * ratio) {
          let row = rows.findIndex(end => end <= left);
          if (row < 0) row = rows.length;
          rows[row] = right;
          if (row < 3) label(ctx, name, left + 4 * ratio, bbox.top + (4 + row * 15) * ratio);
        }
      }
      const last = Math.max(...this.points.keys());
      if (!this.over() && Number.isFinite(last) && Date.now() - last > this.every * 3) {
        hatch(ctx, x(last + this.every), bbox.top, x(Date.now()) - x(last + this.every), bbox.height, style('--stale'));
      }
      ctx.restore();
    }

    /** Over the line: the tolerance, the readings outside it, and now. */
    marks(u) {
      const {ctx, bbox} = u, ratio = devicePixelRatio, right = bbox.left + bbox.width;
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = style('--ink');
      ctx.lineWidth = 1.5 * ratio;
      ctx.font = `${11 * ratio}px ${style('--mono')}`;
      ctx.textAlign = 'left';
      for (const limit of [this.low, this.high]) {
        if (limit === null) continue;
        const y = u.valToPos(limit, 'y', true);
        ctx.setLineDash([7 * ratio, 4 * ratio]);
        ctx.beginPath(); ctx.moveTo(bbox.left, y); ctx.lineTo(right, y); ctx.stroke();
        ctx.textBaseline = limit === this.high ? 'bottom' : 'top';
        ctx.fillText(four(limit) + this.unit, bbox.left + 6 * ratio, y + (limit === this.high ? -3 : 3) * ratio);
      }
      ctx.setLineDash([]);
      ctx.fillStyle = style('--series-2');
      for (const [ms, [value, holds]] of this.points) {
        if (holds || value === null) continue;
        const cx = u.valToPos(ms / 1000, 'x', true), cy = u.valToPos(value, 'y', true), r = 5 * ratio;
        ctx.beginPath(); ctx.moveTo(cx, cy - r); ctx.lineTo(cx + r, cy); ctx.lineTo(cx, cy + r); ctx.lineTo(cx - r, cy); ctx.closePath();
        ctx.fill(); ctx.stroke();
      }
      this.drawStrokes(u);
      if (!this.over()) {
        const edge = u.valToPos(Date.now() / 1000, 'x', true);
        ctx.lineWidth = ratio;
        ctx.beginPath(); ctx.moveTo(edge, bbox.top); ctx.lineTo(edge, bbox.top + bbox.height); ctx.stroke();
      }
      ctx.restore();
    }

    /** What people did and saw: a line each, named from below where there is room. */
    drawStrokes(u) {
      const {ctx, bbox} = u, ratio = devicePixelRatio, rows = [];
      ctx.save();
      ctx.font = `600 ${11 * ratio}px ${style('--sans')}`;
      ctx.textBaseline = 'top';
      ctx.lineWidth = 1.5 * ratio;
      for (const {at, name, kind} of this.strokes().sort((a, b) => a.at - b.at)) {
        const x = u.valToPos(at / 1000, 'x', true);
        if (x < bbox.left || x > bbox.left + bbox.width) continue;
        ctx.strokeStyle = style('--ink');
        ctx.lineWidth = (kind === 'stop' ? 3 : 1.5) * ratio;
        ctx.setLineDash(kind === 'mark' || kind === 'note' ? [2 * ratio, 3 * ratio] : []);
        ctx.beginPath(); ctx.moveTo(x, bbox.top); ctx.lineTo(x, bbox.top + bbox.height); ctx.stroke();
        const text = (kind === 'stop' ? '■ ' : '') + (name.length > 22 ? name.slice(0, 21) + '…' : name);
        let row = rows.findIndex(end => end <= x);
        if (row < 0) row = rows.length;
        if (row > 4) continue;
        rows[row] = x + ctx.measureText(text).width + 12 * ratio;
        label(ctx, text, x + 3 * ratio, bbox.top + bbox.height - (16 + row * 15) * ratio);
      }
      ctx.restore();
    }

    pointAt(index) {
      const read = this.figure.querySelector('[data-read]');
      if (!read) return;
      const ms = index === null || index === undefined ? null : Math.round(this.u.data[0][index] * 1000);
      const point = ms === null ? null : this.points.get(ms);
      read.textContent = point ? `${clock(ms)}  ${four(point[0])}${this.unit}` : this.nowSays();
    }

    nowSays() {
      const last = Math.max(...this.points.keys());
      if (!Number.isFinite(last)) return 'no reading yet';
      const [value] = this.points.get(last);
      return value === null ? 'unreadable' : four(value) + this.unit;
    }

    /** What a person would say who looks at the picture. */
    summarise() {
      const said = this.figure.querySelector('[data-said]');
      const all = [...this.points].sort((a, b) => a[0] - b[0]);
      if (!said || all.length === 0) return;
      const faults = this.faults();
      const hurt = ms => faults.some(({from, to}) => from <= ms && ms <= (to ?? Infinity));
      const values = of => of.map(([, [value]]) => value).filter(value => value !== null);
      const calm = values(all.filter(([ms]) => !hurt(ms))), during = values(all.filter(([ms]) => hurt(ms)));
      const outside = all.filter(([, [, holds]]) => !holds), unread = all.filter(([, [value]]) => value === null).length;
      const parts = [];
      if (calm.length) parts.push(`Median ${four(median(calm))}${this.unit}${during.length ? ' without faults' : ''}`);
      if (during.length) parts.push(`${four(median(during))}${this.unit} under the fault, at most ${four(Math.max(...during))}${this.unit}`);
      parts.push(outside.length === 0 ? `all ${all.length} readings inside the tolerance`
        : `${outside.length} of ${all.length} readings outside, first at ${clock(outside[0][0])}, last at ${clock(outside.at(-1)[0])}`);
      if (unread) parts.push(`${unread} unreadable`);
      const text = parts.join('; ') + '.';
      if (said.textContent !== text) said.textContent = text;
      this.pointAt(null);
    }

    tabulate() {
      const details = this.figure.querySelector('details');
      if (!details?.open) return;
      const read = [...this.points].map(([ms, [value, holds]]) =>
        [ms, value === null ? 'unreadable' : four(value) + this.unit, holds ? 'inside' : 'outside']);
      const marked = this.strokes().map(({at, name}) => [at, name, 'marked']);
      details.querySelector('tbody').replaceChildren(...[...read, ...marked].sort((a, b) => b[0] - a[0]).slice(0, 60).map(([ms, ...words]) => {
        const row = document.createElement('tr');
        for (const text of [clock(ms), ...words]) row.insertCell().textContent = text;
        return row;
      }));
    }

    restyle() {
      this.u?.destroy();
      this.u = null;
      this.draw();
    }
  }

  /** Words that stay readable on a hatched ground. */
  function label(ctx, text, left, top) {
    const pad = 3 * devicePixelRatio;
    ctx.fillStyle = style('--panel');
    ctx.fillRect(left, top, ctx.measureText(text).width + 2 * pad, 13 * devicePixelRatio);
    ctx.fillStyle = style('--ink');
    ctx.fillText(text, left + pad, top + devicePixelRatio);
  }

  function hatch(ctx, left, top, width, height, colour) {
    if (width <= 0) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.strokeStyle = colour;
    ctx.lineWidth = devicePixelRatio;
    const gap = 9 * devicePixelRatio;
    ctx.beginPath();
    for (let at = left - height; at < left + width; at += gap) { ctx.moveTo(at, top + height); ctx.lineTo(at + height, top); }
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(left, top); ctx.lineTo(left, top + height); ctx.moveTo(left + width, top); ctx.lineTo(left + width, top + height);
    ctx.stroke();
    ctx.restore();
  }

  let due = null;
  function soon() {
    due ??= setTimeout(() => { due = null; charts.forEach(each => each.draw()); }, DRAW_EVERY);
  }

  /** A figure may come later, and another one of the same name may take its place. */
  function find() {
    const there = new Map([...document.querySelectorAll('[data-chart]')].map(each => [each.dataset.chart, each]));
    charts.forEach((chart, name) => { if (there.get(name) !== chart.figure) { chart.u?.destroy(); charts.delete(name); } });
    there.forEach((figure, name) => { if (!charts.has(name)) charts.set(name, new Chart(figure)); });
  }

  find();
  if (!window.uPlot) return;
  document.addEventListener('faultline:points', event => {
    for (const [probe, points] of Object.entries(event.detail)) charts.get(probe)?.add(points);
    soon();
  });
  document.addEventListener('faultline:look', () => { find(); soon(); });
  document.addEventListener('faultline:theme', () => charts.forEach(each => each.restyle()));
  setInterval(() => { if (charts.size > 0 && document.documentElement.dataset.fresh !== 'frozen') soon(); }, 1_000);
})();
