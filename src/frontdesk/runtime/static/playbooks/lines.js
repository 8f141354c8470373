/**
 * This file is the geometry of arrows: points of the server's layout in, curves and places for words out.
 */

/** How far below its card an arrow's words stand, and those of the next one: none covers another. The layout has room. */
const FIRST = 20;
const NEXT = 22;
const ROUND = 12;

/** The `d` of a path through an arrow's points. */
export function line({ points, back }) {
  return back ? around(points) : down(points);
}

/** Downwards each stretch is a curve that leaves and arrives upright; straight ones stay straight. */
function down([[x, y], ...rest]) {
  let path = `M${x} ${y}`;
  let [left, top] = [x, y];
  for (const [right, bottom] of rest) {
    const half = (bottom - top) / 2;
    path += left === right ? ` V${bottom}` : ` C${left} ${top + half} ${right} ${bottom - half} ${right} ${bottom}`;
    [left, top] = [right, bottom];
  }
  return path;
}

/** From corner to corner, each of them round. */
function around(points) {
  const [[x, y], ...rest] = points;
  let path = `M${x} ${y}`;
  for (const [index, corner] of rest.slice(0, -1).entries()) {
    const [before, after] = [points[index], rest[index + 1]];
    const near = towards(corner, before, ROUND);
    const far = towards(corner, after, ROUND);
    path += ` L${near} Q${corner[0]} ${corner[1]} ${far}`;
  }
  const [right, bottom] = points.at(-1);
  return `${path} L${right} ${bottom}`;
}

/** A point so far from a corner towards another one, or half of the way. */
function towards([x, y], [left, top], far) {
  const length = Math.hypot(left - x, top - y);
  const share = length ? Math.min(far, length / 2) / length : 0;
  return `${x + (left - x) * share} ${y + (top - y) * share}`;
}

/**
 * Where an arrow's words stand: on its first stretch, each arrow's of a card in a line of its own.
 *
 * @param {number} seen how many arrows of the same card came before it.
 */
export function middle({ points, back }, seen) {
  if (back) return [points[2][0], (points[2][1] + points[3][1]) / 2];
  const [[x, y], [right, bottom]] = points;
  const wanted = Math.min(FIRST + NEXT * seen, bottom - y - FIRST);
  const at = along(wanted / (bottom - y));
  return [x + (right - x) * (3 * at ** 2 - 2 * at ** 3), y + wanted];
}

/** The parameter at which the curve has come so much of its way down: halving finds it. */
function along(share) {
  let [low, high] = [0, 1];
  for (let step = 0; step < 20; step += 1) {
    const at = (low + high) / 2;
    const down = 1.5 * at * (1 - at) ** 2 + 1.5 * at ** 2 * (1 - at) + at ** 3;
    if (down < share) low = at;
    else high = at;
  }
  return low;
}
