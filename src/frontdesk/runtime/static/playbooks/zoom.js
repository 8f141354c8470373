/**
 * This file is the lens over the picture: it is scrolled as any page is, dragged with a mouse, and made larger and smaller.
 */

const LEAST = 0.2;
const MOST = 2;
/** Smaller, words can hardly be read. */
const LEGIBLE = 0.8;
const STEP = 1.25;
const KEYS = { '+': STEP, '=': STEP, '-': 1 / STEP };

/** @param {HTMLElement} view */
export function zoom(view) {
  const parts = { sheet: null, width: 0, height: 0, scale: 1, fitted: false, middle: 0 };
  const room = document.createElement('div');
  room.className = 'room';
  view.append(room);
  document.getElementById('zoom-in').addEventListener('click', () => to(parts.scale * STEP));
  document.getElementById('zoom-out').addEventListener('click', () => to(parts.scale / STEP));
  document.getElementById('zoom-fit').addEventListener('click', fit);
  view.addEventListener('wheel', wheel, { passive: false });
  view.addEventListener('keydown', key);
  view.addEventListener('pointerdown', drag);
  return { show, shown };

  /** @param {number} middle what shall stand in the middle at first, from the left. */
  function show(sheet, width, height, middle) {
    Object.assign(parts, { sheet, width, height, middle, fitted: false });
    room.replaceChildren(sheet);
    shown();
  }

  /** The view is in front of the reader: the first time, all of the picture's width is. */
  function shown() {
    if (!parts.sheet || parts.fitted || !view.clientWidth) return;
    parts.fitted = true;
    to(Math.min(1, Math.max(LEGIBLE, view.clientWidth / parts.width)));
    view.scrollLeft = parts.middle * parts.scale - view.clientWidth / 2;
    view.scrollTop = 0;
  }

  function fit() {
    to(Math.min(1, view.clientWidth / parts.width, view.clientHeight / parts.height));
  }

  /** Another size, with the point under `x` and `y` where it was; default the middle. */
  function to(wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) {
    const scale = Math.min(MOST, Math.max(LEAST, wanted));
    const [left, top] = [(view.scrollLeft + x) / parts.scale, (view.scrollTop + y) / parts.scale];
    parts.scale = scale;
    Object.assign(room.style, { width: `${parts.width * scale}px`, height: `${parts.height * scale}px` });
    parts.sheet.style.transform = `scale(${scale})`;
    view.scrollLeft = left * scale - x;
    view.scrollTop = top * scale - y;
  }

  function wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const around = view.getBoundingClientRect();
    to(parts.scale * Math.exp(-event.deltaY / 300), event.clientX - around.x, event.clientY - around.y);
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS[event.key]) to(parts.scale * KEYS[event.key]);
    else if (event.key === '0') fit();
    else return;
    event.preventDefault();
  }

  /** With a mouse; a finger scrolls by itself. */
  function drag(event) {
    if (event.pointerType !== 'mouse' || event.button !== 0 || event.target.closest('button')) return;
    const begun = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop };
    view.setPointerCapture(event.pointerId);
    view.classList.add('dragged');
    const move = (moved) => {
      view.scrollLeft = begun.x - moved.clientX;
      view.scrollTop = begun.y - moved.clientY;
    };
    view.addEventListener('pointermove', move);
    view.addEventListener('lostpointercapture', () => {
      view.removeEventListener('pointermove', move);
      view.classList.remove('dragged');
    }, { once: true });
  }
}
