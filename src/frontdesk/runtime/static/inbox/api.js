/**
 * This file is the inbox's way to the server over HTTP: JSON out, JSON in, a `Problem` for every other answer.
 */

const ROOT = '/api/v1';

/** An answer that is not the one asked for, in the server's words (RFC 9457). */
export class Problem extends Error {
  /**
   * @param {number} status 0 where no answer came at all.
   * @param {{code?: string, detail?: string, errors?: {field: string, message: string}[]}} body
   */
  constructor(status, body) {
    super(body.detail || body.title || `The server answered ${status}.`);
    this.status = status;
    this.code = body.code || '';
    this.body = body;
  }

  /** Whether asking again, unchanged, may help. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** What is wrong with one field; '' where nothing is said of it. */
  about(field) {
    const error = (this.body.errors ?? []).find((one) => one.field === field);
    return error ? error.message : '';
  }
}

/**
 * One request.
 *
 * @param {string} method
 * @param {string} path below `/api/v1`
 * @param {object} [body]
 * @returns {Promise<*>} the answer's JSON; null where it has none.
 * @throws {Problem}
 */
export async function call(method, path, body) {
  const request = { method, headers: { Accept: 'application/json' }, credentials: 'same-origin' };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers['Content-Type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(ROOT + path, request);
  } catch {
    throw new Problem(0, { detail: 'The server cannot be reached right now.' });
  }
  const answer = await json(response);
  if (response.status === 401 && path !== '/session') signIn();
  if (!response.ok) throw new Problem(response.status, answer ?? {});
  return answer;
}

/** Leave for the sign-in page, to come back here after it. */
export function signIn() {
  location.assign('/login');
}

export const get = (path) => call('GET', path);
export const put = (path, body) => call('PUT', path, body);
export const post = (path, body) => call('POST', path, body);
export const patch = (path, body) => call('PATCH', path, body);

/** The path of a conversation, or of something below it. */
export function chat(id, below = '') {
  return `/conversations/${encodeURIComponent(id)}${below}`;
}

async function json(response) {
  const type = response.headers.get('content-type') ?? '';
  if (response.status === 204 || !type.includes('json')) return null;
  try {
    return await response.json();
  } catch {
    throw new Problem(0, { detail: 'The connection broke off in the middle of an answer.' });
  }
}
