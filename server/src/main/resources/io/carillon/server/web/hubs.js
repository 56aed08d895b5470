// The list of hubs. Whatever comes from the server is text, never markup.

const list = document.getElementById("hubs");
const notice = document.getElementById("notice");

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function shown(hub) {
  const item = element("li", "hub", "");
  const link = element("a", "", hub.label);
  link.href = "/hubs/" + encodeURIComponent(hub.label);
  const count = hub.consumers.length;
  const words = `${hub.events} event${hub.events === 1 ? "" : "s"} since the start`
    + (count > 0 ? ` · ${count} consumer${count === 1 ? "" : "s"}` : "")
    + (hub.audience === "recipients" ? " · for recipients only" : "");
  item.append(link, element("div", "quiet", words));
  for (const consumer of hub.consumers) {
    if (consumer.trouble) {
      item.append(element("div", "trouble", `${consumer.id}: ${consumer.trouble}`));
    }
  }
  return item;
}

async function show() {
  try {
    const answer = await fetch("/api/v1/hubs");
    const body = await answer.json();
    if (!answer.ok) {
      throw new Error(body.detail);
    }
    list.replaceChildren(...body.hubs.map(shown));
    notice.hidden = body.hubs.length > 0;
    notice.textContent = "There are no hubs yet: they stand below “hubs” in the server's file.";
  } catch (e) {
    notice.hidden = false;
    notice.textContent = `The server does not answer: ${e.message}`;
  }
}

show();
setInterval(() => document.hidden || show(), 5000);
