import { element, find, setText, show } from "./dom.js";
import { refreshDesk, startDesk } from "./desk.js";
import { refreshPhone, startPhone } from "./phone.js";
import { get, showError } from "./server.js";

const every = 500;
const instances = find("instance");
const inboxesEvery = 3000;
let inboxes = [];
let asked = 0;
let running = null;
let timer = 0;
let isOffline = false;

async function update() {
  if (inboxes.length === 0 || Date.now() - asked > inboxesEvery) {
    inboxes = await get("/sandbox/desk/inboxes");
    asked = Date.now();
  }

  find("nothing").hidden = inboxes.length > 0;
  find("both").hidden = find("instance-choice").hidden = inboxes.length === 0;
  if (inboxes.length === 0) {
    if (!find("activation").textContent) {
      find("activation").textContent = (await get("/sandbox/activation")).command;
    }

    return;
  }

  // Inboxes with an instance come first, so that the page opens with a phone.
  inboxes.sort((a, b) => (b.instance ? 1 : 0) - (a.instance ? 1 : 0));
  show(instances, inboxes, inbox => inbox.id, inbox => element("option", { value: inbox.id }, inbox.instance ?? `(none) ${inbox.name}`));
  const inbox = inboxes.find(i => String(i.id) === instances.value) ?? inboxes[0];
  const settings = [["signMessages", "signs messages"], ["startAsPending", "starts as pending"], ["reopenResolved", "reopens resolved"]];
  setText(find("settings"), [`inbox ${inbox.name}`, ...settings.filter(([name]) => inbox[name]).map(([, text]) => text)].join(", "));
  for (const control of find("phone-form").elements) {
    control.disabled = !inbox.instance;
  }

  await Promise.all([refreshPhone(inbox.instance ?? null), refreshDesk(inbox)]);
}

async function refresh() {
  clearTimeout(timer);
  running = (running ?? Promise.resolve()).then(async () => {
    try {
      await update();
      if (isOffline) {
        isOffline = false;
        showError("");
      }
    } catch (exception) {
      isOffline = true;
      showError(`Ryze does not answer: ${exception.message}`);
    }
  });
  await running;
  clearTimeout(timer);
  if (!document.hidden) {
    timer = setTimeout(refresh, every);
  }
}

startPhone(refresh);
startDesk(refresh);
instances.addEventListener("change", refresh);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
find("copy").addEventListener("click", async event => {
  await navigator.clipboard.writeText(find("activation").textContent);
  event.target.textContent = "Copied";
});
refresh();
