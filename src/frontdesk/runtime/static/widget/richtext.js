/**
 * This file is how rich text becomes elements: a closed tree in, nodes out, and nothing else whatever arrives.
 */

import { make } from './element.js';

const TAGS = ['p', 'strong', 'em', 'ul', 'ol', 'li'];
const SCHEMES = ['https:', 'http:', 'mailto:', 'tel:'];
const DEEPEST = 12;

/**
 * @param {object[]} body blocks: `p ul ol` with children in `c`; below them `text strong em link image li br`.
 * @returns {Node[]} nodes for what we know; of what we do not know, the children stand in its place.
 */
export function drawText(body, depth = 0) {
  return depth > DEEPEST ? [] : list(body).flatMap((node) => one(node ?? {}, depth + 1));
}

/** The words of a body, with a space after each block. */
export function plain(body) {
  return list(body)
    .map((node) => (node?.t === 'text' ? text(node.v) : `${plain(node?.c)}${['p', 'li', 'br'].includes(node?.t) ? ' ' : ''}`))
    .join('');
}

/** An address that a click may lead to; empty for all but the four schemes we know. */
export function address(href) {
  return SCHEMES.includes(parsed(href)?.protocol) ? href : '';
}

/** The address of a picture: https, or a file of our own server; else empty. */
export function picture(src) {
  const url = parsed(src, location.href);
  return url?.protocol === 'https:' || url?.origin === location.origin ? url.href : '';
}

function one(node, depth) {
  if (node.t === 'text') return [document.createTextNode(text(node.v))];
  if (node.t === 'br') return [make('br')];
  if (node.t === 'image') return [image(picture(node.src), text(node.alt), node)];
  const children = drawText(node.c, depth);
  const href = node.t === 'link' && address(node.href);
  if (href) return [make('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children)];
  return TAGS.includes(node.t) ? [make(node.t, {}, ...children)] : children;
}

/** A picture in room of its own, so that nothing moves when it comes; its words stand there if it does not. */
function image(src, alt, { width, height }) {
  const missing = () => shown.replaceWith(alt);
  const shown = make('img', { src, alt, loading: 'lazy', referrerpolicy: 'no-referrer', onerror: missing });
  const room = make('span', { class: 'picture' }, shown);
  // Where the size is not known, these are no sizes, and the browser drops them.
  room.style.aspectRatio = `${width}/${height}`;
  room.style.maxInlineSize = `min(100%, ${width}px)`;
  return src ? room : document.createTextNode(alt);
}

function parsed(value, base) {
  return typeof value === 'string' && URL.canParse(value, base) ? new URL(value, base) : null;
}

function text(value) {
  return typeof value === 'string' ? value : '';
}

function list(value) {
  return Array.isArray(value) ? value : [];
}
