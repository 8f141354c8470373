/**
 * This file is the picture: cards as boxes, ways as arrows, thicker where more went, each with what happened there.
 */

import { el, set } from '/static/inbox/draw.js';
import { isolated, t } from '/static/inbox/words.js';
import { line, middle } from './lines.js';
import { count, part, share } from './numbers.js';
import { zoom } from './zoom.js';

const SVG = 'http://www.w3.org/2000/svg';
const THIN = 1.25;
const THICK = 15;
const STEPS = { ArrowDown: 'below', ArrowUp: 'above', ArrowLeft: 'left', ArrowRight: 'right' };

const nameOf = (arrow) => `${arrow.source} ${arrow.exit}`;

/**
 * @param {HTMLElement} view where it is scrolled and zoomed.
 * @param {(card: string) => void} chosen hears which card was chosen.
 */
export function flow(view, chosen) {
  const lens = zoom(view);
  const parts = { nodes: new Map(), lines: new Map(), drawing: null, selected: null };
  view.addEventListener('keydown', step);
  return { draw, figures, select, selected: () => parts.selected, shown: lens.shown };

  function draw(drawing) {
    Object.assign(parts, { nodes: new Map(), lines: new Map(), drawing, selected: drawing.start });
    const boxes = new Map(drawing.groups.flatMap((group) => group.boxes).map((box) => [box.id, box]));
    const svg = of('svg', { width: drawing.width, height: drawing.height, 'aria-hidden': 'true' });
    const sheet = el('div', { class: 'sheet' }, svg);
    const doors = new Map();
    for (const arrow of drawing.arrows) {
      const seen = doors.get(arrow.source) ?? 0;
      doors.set(arrow.source, seen + 1);
      draws(svg, sheet, arrow, seen);
    }
    for (const place of drawing.places) sheet.append(boxes.has(place.id) ? node(boxes.get(place.id), place) : ending(place));
    const start = drawing.places.find((one) => one.id === drawing.start);
    lens.show(sheet, drawing.width, drawing.height, start.x + start.width / 2);
    select(drawing.start);
  }

  function draws(svg, sheet, arrow, seen) {
    const path = of('path', { d: line(arrow), class: `way way-${arrow.way}` });
    const tip = of('path', { d: 'M0 0 L-6 -9 L6 -9 Z', class: 'tip' });
    const [x, y] = arrow.points.at(-1);
    tip.setAttribute('transform', `translate(${x} ${y})`);
    svg.append(path, tip);
    const label = el('span', { class: 'way-label', 'data-way': nameOf(arrow) });
    const [left, top] = middle(arrow, seen);
    place(label, left, top);
    sheet.append(label);
    parts.lines.set(nameOf(arrow), { arrow, path, tip, label });
  }

  function node(box, spot) {
    const words = el('span', { class: 'words', text: box.words || box.id, dir: 'auto' });
    const found = box.found.length > 0 && el('span', { class: 'found', title: box.found.join(', '), text: '⚠' });
    const kind = el('span', { class: 'kind', text: box.kind }, found);
    const numbers = el('span', { class: 'numbers' });
    const bar = el('span', { class: 'bar' }, el('i'), el('i'));
    const button = el('button', { type: 'button', class: `node tint-${box.tint}`, 'data-card': box.id, tabindex: -1, onclick: () => chosen(box.id) }, kind, words, numbers, bar);
    place(button, spot.x, spot.y);
    Object.assign(button.style, { inlineSize: `${spot.width}px`, blockSize: `${spot.height}px` });
    parts.nodes.set(box.id, { button, box, spot, numbers, bar });
    return button;
  }

  function figures(told) {
    const most = Math.max(1, ...Object.values(told.cards).map((card) => card.reached));
    for (const [id, { button, box, numbers, bar }] of parts.nodes) {
      const card = told.cards[id];
      const dropped = part(card.left, card.reached);
      const badge = card.left > 0 && el('span', { class: 'drop', 'data-drop': dropped >= 0.3 ? 'much' : 'some', text: `−${share(card.left, card.reached)}` });
      numbers.replaceChildren(el('b', { text: count(card.reached) }), el('span', { text: share(card.reached, told.conversations.opened) }), badge || '');
      bar.children[0].style.inlineSize = `${100 * part(card.reached - card.left, told.conversations.opened)}%`;
      bar.children[1].style.inlineSize = `${100 * part(card.left, told.conversations.opened)}%`;
      button.classList.toggle('unused', card.reached === 0);
      const said = { kind: box.kind, words: isolated(box.words || id), reached: card.reached, could: card.could, left: card.left };
      set(button, 'aria-label', t('flow.node', said));
    }
    for (const { arrow, path, tip, label } of parts.lines.values()) goes(told.cards[arrow.source], arrow, { path, tip, label }, most);
  }

  function goes(card, arrow, { path, tip, label }, most) {
    const way = card.ways.find((one) => one.exit === arrow.exit);
    const width = way.taken ? THIN + (THICK - THIN) * part(way.taken, most) : THIN;
    path.style.strokeWidth = `${width}px`;
    path.classList.toggle('unused', way.taken === 0);
    tip.classList.toggle('unused', way.taken === 0);
    const words = arrow.way === 'skipped' ? t('flow.skipped') : arrow.label;
    label.replaceChildren(el('span', { text: words, dir: 'auto' }), el('b', { text: share(way.taken, way.of) }));
    label.title = t('flow.way', { words: isolated(words || arrow.target), taken: way.taken, of: way.of });
    label.hidden = !words && (card.ways.length === 1 || way.taken === 0);
  }

  function select(id) {
    if (!parts.nodes.has(id)) return;
    for (const [other, { button }] of parts.nodes) {
      button.classList.toggle('selected', other === id);
      button.tabIndex = other === id ? 0 : -1;
      set(button, 'aria-pressed', other === id ? 'true' : 'false');
    }
    parts.selected = id;
    for (const { arrow, path, label } of parts.lines.values()) {
      const own = arrow.source === id || arrow.target === id;
      path.classList.toggle('near', own);
      label.classList.toggle('near', own);
    }
  }

  /** Arrow keys go along ways, down and up, and to what stands beside. */
  function step(event) {
    const way = STEPS[event.key];
    const here = parts.nodes.get(event.target.dataset?.card);
    if (!way || !here || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = parts.nodes.get(neighbour(here, way));
    if (!next) return;
    chosen(next.box.id);
    next.button.focus();
  }

  function neighbour({ box, spot }, way) {
    if (way === 'below' || way === 'above') {
      const [from, to] = way === 'below' ? ['source', 'target'] : ['target', 'source'];
      const ways = parts.drawing.arrows.filter((arrow) => arrow[from] === box.id && parts.nodes.has(arrow[to]) && !arrow.back);
      return ways[0]?.[to];
    }
    const beside = Array.from(parts.nodes.values()).filter((one) => one.spot.y === spot.y && (way === 'left' ? one.spot.x < spot.x : one.spot.x > spot.x));
    beside.sort((one, other) => Math.abs(one.spot.x - spot.x) - Math.abs(other.spot.x - spot.x));
    return beside[0]?.box.id;
  }
}

function ending(spot) {
  const mark = el('span', { class: 'ending', text: t('flow.end') });
  place(mark, spot.x, spot.y);
  return mark;
}

function place(element, left, top) {
  Object.assign(element.style, { left: `${left}px`, top: `${top}px` });
}

function of(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
