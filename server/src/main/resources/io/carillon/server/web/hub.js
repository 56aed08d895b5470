// A hub's events as they come. Whatever comes from the server is text, never markup.

import { openSubscriptions } from "/assets/subscriptions.js";

const MOST_SHOWN = 500;
const REPLAYED = 50;
const LONGEST_PAUSE = 30000;

const label = decodeURIComponent(location.pathname.split("/")[2]);
const url = `/api/v1/hubs/${encodeURIComponent(label)}/events`;
const readKey = `carillon.read.${label}`;
const notifyKey = `carillon.notify.${label}`;

const list = document.getElementById("events");
const state = document.getElementById("state");
const badge = document.getElementById("unread");
const readButton = document.getElementById("read");
const notifyButton = document.getElementById("notify");
const notice = document.getElementById("notice");

/** What is shown, by the place of each event; so that none is shown twice, however the connection breaks. */
const shown = new Map();
let lastPlace = "";
let pause = 1000;
let worker = null;

document.getElementById("label").textContent = label;
document.title = `${label} · Carillon`;

/** Places are revisions, perhaps with a mark behind them. */
function revision(place) {
  return Number.parseInt(place, 10);
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function timeOf(seconds) {
  const made = document.createElement("time");
  const date = new Date(seconds * 1000);
  made.dateTime = date.toISOString();
  made.title = date.toLocaleString();
  const today = date.toDateString() === new Date().toDateString();
  made.textContent = today
    ? date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" })
    : date.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return made;
}

function card(event) {
  const item = element("li", "event", "");
  const top = element("div", "top", "");
  top.append(element("span", "title", event.title), timeOf(event.timestamp));
  item.append(top);
  if (event.body) {
    item.append(element("p", "body", event.body));
  }
  const about = element("div", "about", "");
  about.append(element("span", "chip type", event.event_type));
  if (event.sender) {
    about.append(element("span", "chip", `from ${event.sender}`));
  }
  if (event.recipients.length > 0) {
    about.append(element("span", "chip", `to ${event.recipients.join(", ")}`));
  }
  for (const tag of event.tags) {
    about.append(element("span", "chip", `#${tag}`));
  }
  item.append(about);
  return item;
}

function count() {
  const unread = list.querySelectorAll(".unread").length;
  badge.textContent = String(unread);
  badge.setAttribute("aria-label", `${unread} unread`);
  badge.hidden = unread === 0;
  readButton.disabled = unread === 0;
  document.title = (unread > 0 ? `(${unread}) ` : "") + `${label} · Carillon`;
  document.getElementById("empty").hidden = shown.size > 0;
  if ("setAppBadge" in navigator) {
    (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => {});
  }
}

function show(place, item) {
  shown.set(place, item);
  list.prepend(item);
  if (shown.size > MOST_SHOWN) {
    const [oldest, oldItem] = shown.entries().next().value;
    shown.delete(oldest);
    oldItem.remove();
  }
  count();
}

function receive(place, event) {
  if (shown.has(place)) {
    return;
  }
  const item = card(event);
  const unread = revision(place) > revision(localStorage.getItem(readKey) ?? "0");
  item.classList.toggle("unread", unread);
  item.classList.add("fresh");
  item.addEventListener("click", () => {
    item.classList.remove("unread");
    count();
  });
  show(place, item);
  if (unread && document.hidden) {
    notify(event);
  }
}

/** What happened meanwhile is no longer in the store. */
function receiveGap(place) {
  const item = element("li", "gap", "Some events before this were missed, and are no longer kept.");
  show(`gap ${place}`, item);
}

readButton.addEventListener("click", () => {
  localStorage.setItem(readKey, lastPlace);
  list.querySelectorAll(".unread").forEach((item) => item.classList.remove("unread"));
  count();
});

function tell(word, text) {
  state.dataset.state = word;
  state.textContent = text;
}

function connect() {
  const query = lastPlace === "" ? `replay=${REPLAYED}` : `last_event_id=${encodeURIComponent(lastPlace)}`;
  const source = new EventSource(`${url}?${query}`);
  source.onopen = () => {
    pause = 1000;
    notice.hidden = true;
    tell("live", "live");
  };
  source.onmessage = (message) => {
    lastPlace = message.lastEventId;
    receive(message.lastEventId, JSON.parse(message.data));
  };
  source.addEventListener("gap", (message) => {
    lastPlace = message.lastEventId;
    receiveGap(message.lastEventId);
  });
  source.onerror = () => {
    tell("waiting", "reconnecting");
    if (source.readyState === EventSource.CLOSED) {
      // The browser has given up, for it was answered something else than events.
      explain();
      setTimeout(connect, pause);
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    }
  };
}

async function explain() {
  try {
    const answer = await fetch(`/api/v1/hubs/${encodeURIComponent(label)}`);
    if (answer.status === 404) {
      tell("gone", "no such hub");
      notice.textContent = "There is no hub of this name at present.";
      notice.hidden = false;
    } else if (answer.ok && (await answer.json()).audience === "recipients") {
      notice.textContent = "This hub shows each user what names them, and the server does not know who you are.";
      notice.hidden = false;
    }
  } catch {
    tell("waiting", "reconnecting");
  }
}

function notify(event) {
  if (localStorage.getItem(notifyKey) !== "yes" || Notification.permission !== "granted") {
    return;
  }
  const options = { body: event.body.slice(0, 300), icon: "/assets/icon.svg", tag: event.event_id, data: location.pathname };
  if (worker) {
    worker.showNotification(event.title, options);
  } else {
    new Notification(event.title, options);
  }
}

async function prepareNotifications() {
  if (!("Notification" in window)) {
    return;
  }
  notifyButton.hidden = false;
  const showState = () => {
    const on = localStorage.getItem(notifyKey) === "yes" && Notification.permission === "granted";
    notifyButton.setAttribute("aria-pressed", String(on));
    notifyButton.textContent = on ? "Notifying" : "Notify me";
  };
  notifyButton.addEventListener("click", async () => {
    const on = notifyButton.getAttribute("aria-pressed") === "true";
    if (!on && (await Notification.requestPermission()) !== "granted") {
      notice.textContent = "The browser does not allow notifications for this page.";
      notice.hidden = false;
    }
    localStorage.setItem(notifyKey, on ? "no" : "yes");
    showState();
  });
  showState();
  if ("serviceWorker" in navigator) {
    try {
      await navigator.serviceWorker.register("/assets/worker.js", { scope: "/hubs/" });
      worker = await navigator.serviceWorker.ready;
    } catch {
      worker = null;
    }
  }
}

document.getElementById("subscribe").addEventListener("click", () => openSubscriptions(label));
count();
connect();
prepareNotifications();
