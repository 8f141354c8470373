/**
 * This file is the picture of the preview: the playbook's graph, the way that was walked on it, and the current card.
 *
 * With Graphviz on the server it is an SVG whose nodes and edges carry the ids of cards as titles; else the same as lists.
 */

import { el } from '/static/inbox/draw.js';

const ROOT = '/preview/graph';
const END = 'end of conversation';

/**
 * Fetch the picture and put it in place of the former.
 *
 * @param {Element} place
 */
export async function draw(place) {
  const picture = (await svg()) ?? listsOf(await (await fetch(`${ROOT}.json`)).json());
  const { scrollLeft, scrollTop } = place;
  place.replaceChildren(picture);
  place.scrollTo(scrollLeft, scrollTop);
}

/** Our own server's SVG, read as a document by the browser: no text ever becomes markup of this page. */
function svg() {
  return new Promise((give) => {
    const request = new XMLHttpRequest();
    request.open('GET', `${ROOT}.svg`);
    request.responseType = 'document';
    request.onloadend = () => {
      const picture = request.status === 200 ? request.response?.documentElement : null;
      give(picture ? document.importNode(picture, true) : null);
    };
    request.send();
  });
}

function listsOf(drawing) {
  const groups = (drawing.groups ?? []).map((group) =>
    el('section', { class: 'pathway' }, el('h3', { text: group.name }), el('ol', {}, ...group.boxes.map((box) => boxOf(box, drawing)))),
  );
  return el('div', { class: 'lists' }, ...groups);
}

function boxOf(box, drawing) {
  const ways = drawing.arrows.filter((arrow) => arrow.source === box.id);
  const listed = ways.map((arrow) => el('li', { class: 'edge', 'data-name': `${arrow.source} ${arrow.exit}`, text: wayOf(arrow) }));
  const found = box.found.length && el('span', { class: 'found', text: box.found.join(', ') });
  return el('li', { class: 'node', 'data-name': box.id }, el('b', { text: box.kind }), ` ${box.words} `, found, el('ul', {}, ...listed));
}

const wayOf = (arrow) => `${arrow.label || 'then'} → ${arrow.target}`;

/**
 * Light the current card, and mark the way that led there.
 *
 * @param {Element} place
 * @param {{card: string|null, way: {card: string, exit: string, to: string|null}[]}|null} conversation
 */
export function light(place, conversation) {
  const way = conversation?.way ?? [];
  const walked = new Set(way.flatMap((step) => [`${step.card} ${step.exit}`, step.card, step.to ?? END]));
  for (const part of place.querySelectorAll('.node, .edge')) {
    const name = nameOf(part);
    part.classList.toggle('walked', walked.has(name));
    part.classList.toggle('current', name === conversation?.card);
  }
}

/** Bring the current card into the middle of the picture, without moving the page around it. */
export function show(place) {
  const current = place.querySelector('.current')?.getBoundingClientRect();
  if (!current) return;
  const around = place.getBoundingClientRect();
  place.scrollBy({
    left: current.x + current.width / 2 - around.x - around.width / 2,
    top: current.y + current.height / 2 - around.y - around.height / 2,
    behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
  });
}

/** What a part of the picture is called: an arrow by its id, a card by its title. */
function nameOf(part) {
  if (part.dataset.name) return part.dataset.name;
  return part.classList.contains('edge') ? part.id : (part.querySelector('title')?.textContent ?? '');
}
