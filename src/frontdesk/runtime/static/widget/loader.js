/**
 * This file is what a website embeds: it puts one iframe of ours on the page and offers the global `Frontdesk`.
 *
 * It draws and fetches nothing: the site's policy needs `script-src` and `frame-src` only. The iframe always lies in
 * its corner; what is not in use is clipped away, and clicks there go through to the page. Objects are written whole or
 * spread and never assigned into: their prototype is the page's, and may listen.
 */
(() => {
  'use strict';
  const script = document.currentScript || document.querySelector('script[data-playbook]');
  const early = window.Frontdesk;
  if (early?.loaded === true) return;
  const option = (name) => script?.getAttribute(`data-${name}`) || '';
  const playbook = option('playbook');
  if (!playbook || !script.src) {
    console.warn('Frontdesk: the tag needs src and data-playbook');
    return;
  }

  const { origin } = new URL(script.src);
  const root = document.documentElement;
  const small = matchMedia('(max-width:480px),(max-height:480px)');
  const view = window.visualViewport;
  const home = document.createElement('frontdesk-widget');
  const frame = document.createElement('iframe');
  const handlers = [];
  let visitor = {};
  let shape = {};
  let language = option('language');
  let told = false;
  let hushed = false;
  let open = false;
  let held = option('consent') === 'required';
  let spoken = false;
  let pages = null;
  let at = '';
  let waiting = [];
  let lives = 5;
  let timer;

  const style = (element, rules) => {
    for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value, 'important');
  };

  const pixels = (number) => (parseInt(number, 10) || 0) + 'px';
  const place = () => {
    const full = shape.full && small.matches;
    const x = pixels(!full && option('offset-x'));
    const y = pixels(!full && option('offset-y'));
    style(frame, {
      // Of the page's own window: where a page zooms itself, 100vh is more than that.
      width: full ? '100%' : `min(432px,100% - ${x})`,
      height: `min(${full ? pixels(view.height) : '760px'},100% - ${y})`,
      inset: full ? pixels(view.offsetTop) + ' auto auto' : `auto auto ${y}`,
      [shape.side]: x,
      'clip-path': full ? 'none' : shape.clip,
    });
  };

  const say = (text) => {
    if (!hushed) console.warn(`Frontdesk: ${playbook} ${text}`);
    hushed = true;
  };

  const guarded = (work) => {
    try {
      work();
    } catch (error) {
      console.error(error);
    }
  };

  const emit = (name, data) => {
    for (const [wanted, handler] of handlers) if (wanted === name) guarded(() => handler(data));
  };

  const post = (message) => frame.contentWindow?.postMessage({ ...message, frontdesk: 1 }, origin);
  const send = (type, more) => (waiting ? waiting.push({ ...more, type }) : post({ ...more, type }));

  /** What a page says of its visitor: plain values only, since no others travel. */
  const plainly = (said) =>
    Object.fromEntries(Object.entries(said).filter(([, value]) => /^(str|num|boo)/.test(typeof value)));

  const where = () => ({ url: location.href, title: String(document.title), referrer: String(document.referrer) });

  /** Whether a glob of the playbook fits this page's path: `*` is any characters, `?` is one. */
  const fits = (glob) => {
    const pattern = encodeURI(glob).replace(/\*+|%25|\W/g, (sign) => (sign[0] === '*' ? '.*' : sign === '?' ? '.' : sign[1] ? '%' : '\\' + sign));
    return new RegExp(`^${pattern}$`).test(location.pathname);
  };

  /** The page is another one now, and the widget is shown there or not. */
  const moved = () => {
    if (!pages || at === location.href) return;
    at = location.href;
    const shown = (!pages.show.length || pages.show.some(fits)) && !pages.hide.some(fits);
    style(frame, { visibility: shown ? 'visible' : 'hidden' });
    post({ type: 'page', page: where(), shown });
    if (shown) {
      for (const call of waiting || []) post(call);
      waiting = null;
      if (!told) emit('initialized');
      told = true;
    } else say('is not for this page (install.pages)');
  };

  /** Put the iframe on the page, and load it: at first, and whenever it must be another one. */
  const load = () => {
    if (held) return;
    clearTimeout(timer);
    pages = null;
    spoken = false;
    waiting = waiting || [];
    // Beside the body, so that a page which swaps its body keeps the chat. Where it is there, this loads it again: by
    // the frame's own policy on referrers, not the page's, and without a step in its history.
    root.append(home);
  };

  /** The page comes first. Where a browser knows no idle time, its clock takes these options for no time at all. */
  const soon = () => {
    const idle = () => (window.requestIdleCallback || setTimeout)(load, { timeout: 2000 });
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', idle);
    else idle();
  };

  const heard = {
    __proto__: null,
    // The iframe speaks first: what is not ours, such as a browser's word that it may not be here, never does.
    hello() {
      spoken = true;
      if (held) post({ type: 'forget' });
      else
        post({
          type: 'host',
          lang: root.lang,
          language,
          visitor,
          small: small.matches,
          open,
          color: option('color'),
          side: option('position'),
        });
    },
    ready(message) {
      frame.title = message.title;
      pages = message.pages;
      at = '';
      moved();
    },
    layout(message) {
      shape = message;
      place();
    },
    event: (message) => emit(message.name, message.data),
    renew(message) {
      open = message.open;
      load();
    },
    forgotten: () => held && home.remove(),
  };

  const api = {
    loaded: true,
    on(name, handler) {
      handlers.push([name, handler]);
      if (told && name === 'initialized') guarded(handler);
    },
    trigger: (name) => send('trigger', { name }),
    identify: (more) => send('identify', { visitor: (visitor = plainly({ ...visitor, ...more })) }),
    setLanguage: (tag) => send('language', { language: (language = String(tag)) }),
    reset() {
      visitor = {};
      send('reset');
    },
    consent(given) {
      const before = held;
      held = given !== true;
      if (before && !held) soon();
      if (held && spoken) post({ type: 'forget' });
    },
    push: (call) =>
      guarded(() => {
        if (Array.isArray(call)) api[call[0]](...call.slice(1));
        else if (call.t === 'o') api.on(call.n, call.h);
        else api.trigger(call.n);
      }),
  };
  window.Frontdesk = api;
  for (const call of Array.isArray(early) ? early : early?.q || []) api.push(call);

  style(home, { all: 'initial', display: 'contents' });
  style(frame, {
    position: 'fixed',
    'z-index': parseInt(option('z-index'), 10) || 2147483000,
    border: 0,
    'color-scheme': 'light dark',
    visibility: 'hidden',
  });
  frame.title = 'Chat';
  frame.referrerPolicy = 'strict-origin';
  frame.src = `${origin}/w/${encodeURIComponent(playbook)}`;
  frame.addEventListener('load', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (pages || held) return;
      if (!spoken) say(`does not answer: is ${location.origin} in its install.origins, and ${origin} up?`);
      if (lives-- > 0) timer = setTimeout(() => pages || load(), 20_000);
    }, 3000);
  });
  home.attachShadow({ mode: 'closed' }).append(frame);

  small.addEventListener('change', () => {
    place();
    send('small', { small: small.matches });
  });
  view.addEventListener('resize', place);
  view.addEventListener('scroll', place);
  // A page that changes its address without loading has its title a little later.
  const { navigation } = window;
  if (navigation?.currentEntry) navigation.addEventListener('currententrychange', () => setTimeout(moved, 100));
  else setInterval(moved, 500);
  // A page that throws out all there is gets the widget back, but no fight.
  const gone = () => !home.isConnected && spoken && lives-- > 0 && setTimeout(load, 500);
  new MutationObserver(gone).observe(root, { childList: true });
  addEventListener('message', ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin || data?.frontdesk !== 1) return;
    heard[data.type]?.(data);
  });

  soon();
})();
