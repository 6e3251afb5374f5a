import { element, fileElement, find, formatted, sendOnEnter, setText, show, timeOf } from "./dom.js";
import { act, get, post, showError } from "./server.js";

const page = { inbox: null, conversations: [], chosen: null, messages: [], refresh: null };

/** @param refresh is called after each action. */
export function startDesk(refresh) {
  page.refresh = refresh;
  find("desk-form").addEventListener("submit", event => {
    event.preventDefault();
    send();
  });
  find("private").addEventListener("change", showPrivacy);
  find("toggle").addEventListener("click", () => run(() => act("POST", `${path()}/status/${find("toggle").dataset.to}`)));
  sendOnEnter(find("desk-text"));
}

export async function refreshDesk(inbox) {
  if (inbox.id !== page.inbox?.id) {
    [page.chosen, page.messages] = [null, []];
  }

  page.inbox = inbox;
  page.conversations = await get(`/sandbox/desk/${inbox.id}/conversations`);
  if (!page.conversations.some(c => c.id === page.chosen)) {
    page.chosen = page.conversations[0]?.id ?? null;
  }

  page.messages = page.chosen === null ? [] : await get(`${path()}/messages`);
  showAll();
}

const path = () => `/sandbox/desk/${page.inbox.id}/conversations/${page.chosen}`;

async function choose(id) {
  page.chosen = id;
  showAll();
  await page.refresh();
}

async function send() {
  const text = find("desk-text");
  await run(async () => {
    await post(`${path()}/messages`, { name: find("agent").value, text: text.value, private: find("private").checked }, find("desk-file"));
    find("desk-form").reset();
    showPrivacy();
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

function showPrivacy() {
  find("desk-form").classList.toggle("note", find("private").checked);
}

function showAll() {
  find("no-conversations").hidden = page.conversations.length > 0;
  show(find("conversations"), page.conversations.map(c => ({ ...c, isChosen: c.id === page.chosen })), c => c.id, renderConversation);
  const conversation = page.conversations.find(c => c.id === page.chosen);
  find("thread").hidden = !conversation;
  if (!conversation) {
    return;
  }

  setText(find("contact"), `${conversation.name ?? "Contact"} ${conversation.phone ?? ""}`.trim());
  setText(find("status"), conversation.status);
  find("status").className = `badge ${conversation.status}`;
  const [to, label] = conversation.status === "open" ? ["resolved", "Resolve"] : conversation.status === "pending" ? ["open", "Open"] : ["open", "Reopen"];
  find("toggle").dataset.to = to;
  setText(find("toggle"), label);
  show(find("desk-log"), page.messages, m => m.id, render);
}

function renderConversation(conversation) {
  const { latest } = conversation;
  const said = !latest ? "" : (latest.content || (latest.files ? "File" : "")).slice(0, 80);
  return element("li", null, element(
    "button",
    { type: "button", class: "conversation", "aria-current": conversation.isChosen ? "true" : null, onclick: () => choose(conversation.id) },
    element("span", { class: "head" }, element("strong", null, conversation.name ?? "Contact"), element("span", { class: `badge ${conversation.status}` }, conversation.status)),
    element("span", { class: "latest" }, `#${conversation.id} ${said}`)));
}

function render(message) {
  const own = message.type === "outgoing";
  const failed = message.status === "failed";
  const kind = [own ? " own" : "", message.isPrivate ? " note" : "", failed ? " failed" : "", message.isDeleted ? " deleted" : ""].join("");
  const remove = own && !message.isDeleted
    ? element("button", { type: "button", onclick: () => run(() => act("DELETE", `${path()}/messages/${message.id}`)) }, "Delete")
    : null;
  return element(
    "li",
    { class: `message${kind}` },
    message.sender ? element("p", { class: "by" }, message.isPrivate ? `Private note by ${message.sender}` : message.sender) : null,
    ...message.files.map(file => fileElement(file.name, file.contentType, file.url)),
    element("p", { class: "text" }, ...formatted(message.content, false)),
    failed ? element("p", { class: "reason" }, `Not delivered: ${message.error ?? "no reason given"}`) : null,
    element(
      "p",
      { class: "foot" },
      failed ? element("button", { type: "button", onclick: () => run(() => act("POST", `${path()}/messages/${message.id}/retry`)) }, "Retry") : null,
      remove,
      own && !message.isPrivate && !message.isDeleted ? element("span", { class: `ticks ${message.status}` }, ticksOf(message.status)) : null,
      element("time", { datetime: message.createdAt }, timeOf(message.createdAt))));
}

const ticksOf = status => ({ sent: "✓ sent", delivered: "✓✓ delivered", read: "✓✓ read" })[status] ?? status;
