/**
 * This file is how the inbox asks for what it cannot do without: again and again, until there is an answer.
 */

import { pause } from '/static/widget/talk.js';
import { toast } from './ask.js';

const LEAST_MS = 300;
const SIGNED_OUT = 401;

/**
 * What stands in the way is said once; asking again may help or not, and where it cannot, that is all.
 *
 * @param {() => Promise<void>} work
 * @param {() => boolean} wanted whether what is asked for still is, before each time.
 */
export async function insist(work, wanted) {
  for (let count = 0; wanted(); count += 1) {
    try {
      return await work();
    } catch (problem) {
      if (count === 0 && problem.status !== SIGNED_OUT) toast(problem.message, 'warn');
      if (!problem.passing) return undefined;
    }
    await new Promise((done) => setTimeout(done, LEAST_MS + pause(count, Math.random())));
  }
  return undefined;
}
