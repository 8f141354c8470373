/**
 * This file is what follows a chat with a person: a number from 1 to 5 and a word on it, for whoever wants to.
 */

import { box, called } from './ask.js';
import { make } from './element.js';

/**
 * @param {Function} words
 * @param {(score: number, text: string) => void} rate
 * @returns {HTMLElement}
 */
export function rating(words, rate) {
  let score;
  const word = make('input', { ...called(words('word')), maxlength: 1000 });
  const entry = box(words, word);
  // Whoever gives a number is asked for a word on it.
  const choose = ({ target }) => {
    score = Number(target.value);
    form.append(entry);
  };
  const choice = (value) => make('label', {}, make('input', { type: 'radio', name: 'score', value, onchange: choose }), String(value));
  const scale = make('div', { class: 'scale' }, ...[1, 2, 3, 4, 5].map(choice));
  const ends = make('p', { class: 'ends' }, make('span', { text: words('poor') }), make('span', { text: words('great') }));
  const onsubmit = (event) => {
    event.preventDefault();
    rate(score, word.value.trim());
  };
  const form = make('form', { class: 'rating', onsubmit }, make('fieldset', {}, make('legend', { text: words('rate') }), scale, ends));
  return form;
}
