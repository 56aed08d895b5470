// What a user wants to be told of outside of this page.

const dialog = document.getElementById("dialog");
const form = document.getElementById("form");
const channel = document.getElementById("channel");
const address = document.getElementById("address");
const fields = document.getElementById("fields");
const mistake = document.getElementById("mistake");
const limited = document.getElementById("limited");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const WEB_PUSH = "webpush";
const WORDS = { to: "address", url: "address (URL)" };

let hub = "";
let channels = [];

async function ask(path, options) {
  const answer = await fetch(`/api/v1/${path}`, options);
  if (answer.status === 204) {
    return {};
  }
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.detail ?? answer.statusText);
  }
  return body;
}

function chosen() {
  return channels.find((each) => each.name === channel.value);
}

function askForAddress() {
  const wanted = chosen();
  address.replaceChildren();
  if (!wanted || wanted.type === WEB_PUSH) {
    return;
  }
  for (const name of wanted.address) {
    const made = document.createElement("label");
    const input = document.createElement("input");
    input.name = name;
    input.required = true;
    input.type = name === "url" ? "url" : name === "to" && wanted.type === "email" ? "email" : "text";
    made.append(WORDS[name] ?? name, input);
    address.append(made);
  }
}

function described(subscription) {
  const hours = subscription.hours ? `, ${subscription.hours.from} to ${subscription.hours.to}` : "";
  const where = subscription.address.to ?? subscription.address.url ?? "";
  return `${subscription.hub} by ${subscription.channel}${where ? ` to ${where}` : ""}${hours}`
    + (subscription.mine ? ", only what names me" : "");
}

function item(subscription) {
  const made = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = described(subscription);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "End";
  button.setAttribute("aria-label", `End ${described(subscription)}`);
  button.addEventListener("click", () => attempt(async () => {
    await ask(`subscriptions/${encodeURIComponent(subscription.id)}`, { method: "DELETE" });
    await load();
  }));
  made.append(words, button);
  return made;
}

async function attempt(action) {
  mistake.textContent = "";
  try {
    await action();
  } catch (e) {
    mistake.textContent = e.message;
  }
}

async function load() {
  const known = await ask("subscriptions");
  channels = known.channels;
  document.getElementById("who").textContent = `You are ${known.user}.`;
  document.getElementById("subscriptions").replaceChildren(...known.subscriptions.map(item));
  const before = channel.value;
  channel.replaceChildren(...channels.map((each) => new Option(each.name, each.name, false, each.name === before)));
  fields.hidden = channels.length === 0;
  if (channels.length === 0) {
    mistake.textContent = "The server's configuration has no channels to be told by.";
  }
  askForAddress();
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** Has the browser's push service hand out an address for this browser. */
async function pushAddress() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    throw new Error("This browser has no Web Push, or the page did not come by https.");
  }
  const { key } = await ask("webpush/key");
  const registration = await navigator.serviceWorker.ready;
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  const { endpoint, keys } = made.toJSON();
  return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
}

async function save() {
  const wanted = chosen();
  const body = {
    hub,
    channel: wanted.name,
    address: wanted.type === WEB_PUSH
      ? await pushAddress()
      : Object.fromEntries([...address.querySelectorAll("input")].map((input) => [input.name, input.value])),
    mine: document.getElementById("mine").checked,
  };
  if (limited.checked) {
    body.hours = { from: document.getElementById("from").value, to: document.getElementById("to").value, zone };
  }
  const id = `${hub}-${wanted.name}-${Date.now().toString(36)}`;
  await ask(`subscriptions/${encodeURIComponent(id)}`, {
    method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  form.reset();
  document.getElementById("hours").hidden = true;
  await load();
}

channel.addEventListener("change", askForAddress);
limited.addEventListener("change", () => { document.getElementById("hours").hidden = !limited.checked; });
form.addEventListener("submit", (event) => {
  if (event.submitter?.value === "save") {
    event.preventDefault();
    attempt(save);
  }
});

/** Opens the form for a hub. */
export function openSubscriptions(label) {
  hub = label;
  document.getElementById("zone").textContent = zone;
  fields.hidden = true;
  dialog.showModal();
  attempt(load);
}
