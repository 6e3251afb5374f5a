// Elements are created from text only, so that message text never becomes markup.

export const find = id => document.getElementById(id);

export function element(tag, properties, ...children) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name === "onclick") {
      created.addEventListener("click", value);
    } else if (value !== undefined && value !== null && value !== false) {
      created.setAttribute(name, value === true ? "" : value);
    }
  }

  created.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
  return created;
}

const shown = new WeakMap();

/**
 * Updates a list's children to match the items. Unchanged items keep their element, so that focus and selection stay and a screen reader
 * reads only new items.
 */
export function show(list, items, keyOf, render) {
  const former = new Map([...list.children].map(child => [shown.get(child).key, child]));
  const scroller = list.closest(".log") ?? list;
  const wasAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  let previous = null;
  let kept = 0;
  for (const item of items) {
    const key = keyOf(item);
    const content = JSON.stringify(item);
    let child = former.get(key);
    former.delete(key);
    kept += child ? 1 : 0;
    if (!child || shown.get(child).content !== content) {
      const created = render(item);
      shown.set(created, { key, content });
      const hadFocus = child?.contains(document.activeElement);
      child?.replaceWith(created);
      child = created;
      if (hadFocus) {
        (created.querySelector("button") ?? scroller).focus();
      }
    }

    const place = previous ? previous.nextElementSibling : list.firstElementChild;
    if (child !== place) {
      list.insertBefore(child, place);
    }

    previous = child;
  }

  for (const removed of former.values()) {
    removed.remove();
  }

  if (wasAtEnd || kept === 0) {
    scroller.scrollTop = scroller.scrollHeight;
  }
}

/** Writes only a changed text, so that an open drop-down list stays open. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

const whatsApp = { "*": "strong", "_": "em", "~": "s" };
const markdown = { "**": "strong", "_": "em", "~~": "s" };

/** Resolves Markdown's backslash escapes and the common entities. */
const entities = { lt: "<", gt: ">", amp: "&", quot: "\"", nbsp: "\u00a0", "#32": " " };
const unescaped = text => text.replace(/\\([!-/:-@[-`{-~])|&(lt|gt|amp|quot|nbsp|#32);/gu, (all, sign, entity) => sign ?? entities[entity]);

/** Returns text as nodes, with one level of WhatsApp's or Chatwoot's emphasis. */
export function formatted(text, isWhatsApp) {
  const marks = isWhatsApp ? whatsApp : markdown;
  const pattern = isWhatsApp ? /([*_~])(?=\S)(.+?)(?<=\S)\1/gu : /(?<!\\)(\*\*|~~|_)(?=\S)(.+?)(?<=[^\s\\])\1/gu;
  const plain = isWhatsApp ? shown => shown : unescaped;
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(plain(text.slice(from, match.index)), element(marks[match[1]], null, plain(match[2])));
    from = match.index + match[0].length;
  }

  return [...nodes, plain(text.slice(from))];
}

export const timeOf = moment => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** Shows a file as media or as a link, or only its name when its content was removed. */
export function fileElement(name, type, url) {
  const kind = (type ?? "").split("/")[0];
  if (!url) {
    return element("p", null, `File: ${name}`);
  }

  if (kind === "image" && type !== "image/svg+xml") {
    return element("a", { href: url, target: "_blank", rel: "noopener" }, element("img", { src: url, alt: name }));
  }

  if (kind === "audio" || kind === "video") {
    return element(kind, { src: url, controls: true, preload: "none", "aria-label": name });
  }

  return element("p", null, element("a", { href: url, target: "_blank", rel: "noopener" }, `File: ${name}`));
}

/** Enter sends the form, Shift+Enter adds a new line. */
export function sendOnEnter(textarea) {
  textarea.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      textarea.form.requestSubmit();
    }
  });
}
