import { element, fileElement, find, formatted, sendOnEnter, setText, show, timeOf } from "./dom.js";
import { get, post, showError } from "./server.js";

const people = [{ number: "5511988887777", name: "Maria Souza" }, { number: "5521977776666", name: "João Lima" }];
const other = "other";
const page = { cases: null, instance: null, messages: [], isChosen: false, refresh: null };

const customer = find("customer");
const log = find("phone-log");

/** @param refresh is called after each action. */
export function startPhone(refresh) {
  page.refresh = refresh;
  customer.addEventListener("change", () => {
    page.isChosen = true;
    find("other").hidden = customer.value !== other;
    showMessages();
  });
  find("phone-form").addEventListener("submit", event => {
    event.preventDefault();
    send();
  });
  find("read").addEventListener("click", () => run(() => post(`${path()}/read`, { number: chosen().number })));
  sendOnEnter(find("phone-text"));
}

/** @param instance null when another process runs the phone. */
export async function refreshPhone(instance) {
  page.isChosen &&= page.instance === instance;
  page.instance = instance;
  page.cases ??= await get("/sandbox/phone");
  page.messages = instance ? await get(path()) : [];
  showCustomers();
  showMessages();
}

const path = () => `/sandbox/phone/${encodeURIComponent(page.instance)}`;

function chosen() {
  return customer.value === other
    ? { number: find("number").value.trim(), name: find("name").value.trim() }
    : { number: customer.value, name: customer.selectedOptions[0]?.dataset.name ?? "" };
}

async function send() {
  const text = find("phone-text");
  const who = chosen();
  await run(async () => {
    const { accepted } = await post(`${path()}/messages`, { ...who, text: text.value }, find("phone-file"));
    find("phone-form").reset();
    if (customer.value === other) {
      page.messages = await get(path());
      showCustomers();
      customer.value = who.number;
      find("other").hidden = true;
    }

    if (accepted === "ignored") {
      throw new Error("The instance has no active integration, so the message was ignored.");
    }
  });
  text.focus();
}

async function run(work) {
  try {
    await work();
    showError("");
  } catch (exception) {
    showError(exception.message);
  }

  await page.refresh();
}

function showCustomers() {
  const known = new Map(people.map(who => [who.number, who.name]));
  for (const message of page.messages.filter(m => m.from)) {
    known.set(message.chat.split("@")[0], message.from);
  }

  const failing = page.cases.filter(c => c.prefix).map(c => ({ number: `${c.prefix}551100`, name: c.name }));
  for (const { number } of failing) {
    known.delete(number);
  }

  const groups = [
    { label: "People", options: [...known].map(([number, name]) => ({ number, name })) },
    { label: "Numbers where the agent's message fails", options: failing },
  ];
  const before = customer.value;
  show(customer, [...groups, { label: other }], group => group.label, group => group.label === other
    ? element("option", { value: other }, "Another number…")
    : element("optgroup", { label: group.label }, ...group.options.map(({ number, name }) => element("option", { value: number, "data-name": name }, `${name}, ${number}`))));
  const latest = page.messages.findLast(m => m.from)?.chat.split("@")[0];
  if (!page.isChosen && latest) {
    customer.value = latest;
    page.isChosen = true;
  } else if (before && customer.value !== before) {
    customer.value = before;
  }
}

function showMessages() {
  const chat = `${chosen().number}@s.whatsapp.net`;
  const messages = page.messages.filter(m => m.id && m.chat === chat);
  show(log, messages, m => m.id, render);
  find("read").disabled = !messages.some(m => m.direction === "outgoing" && !m.read);
  setText(find("phone-title"), `Phone of ${chosen().name || "a customer"}`);
}

function render(message) {
  const own = message.direction === "incoming";
  const text = message.deleted ? "This message was deleted" : textOf(message);
  return element(
    "li",
    { class: `message${own ? " own" : ""}${message.deleted ? " deleted" : ""}` },
    message.url && !message.deleted ? fileElement(message.fileName ?? message.kind, message.mimeType, linkOf(message.url)) : null,
    element("p", { class: "text" }, ...formatted(text, true)),
    message.reaction ? element("p", null, `Reaction: ${message.reaction}`) : null,
    element(
      "p",
      { class: "foot" },
      own && message.read ? element("span", { class: "ticks read" }, "✓✓ read") : null,
      !own && !message.read && !message.deleted ? element("strong", null, "new") : null,
      element("time", { datetime: message.timestamp }, timeOf(message.timestamp))));
}

function textOf(message) {
  switch (message.kind) {
    case "location":
      return [message.name, message.address, `${message.latitude}, ${message.longitude}`].filter(Boolean).join("\n");
    case "contact":
      return message.contacts.map(card => `${card.fullName} ${card.phone}`).join("\n");
    case "text":
    case "reaction":
      return message.text ?? "";
    default:
      return [message.url ? "" : `File: ${message.fileName}`, message.text].filter(Boolean).join("\n");
  }
}

// Links sandbox files by path only, because the browser may use another host name.
function linkOf(url) {
  const { pathname } = new URL(url, location.href);
  return pathname.startsWith("/sandbox/") ? pathname : url;
}
