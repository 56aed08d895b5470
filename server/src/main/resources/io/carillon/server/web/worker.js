// Shows what is pushed while no page is open, and brings the page to the front.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    told = { title: event.data.text() };
  }
  event.waitUntil(self.registration.showNotification(String(told.title ?? "Carillon"), {
    body: String(told.body ?? "").slice(0, 300),
    icon: "/assets/icon.svg",
    tag: String(told.event_id ?? ""),
    data: "/hubs/" + encodeURIComponent(String(told.hub ?? "")),
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const path = String(event.notification.data ?? "/hubs");
    const pages = await self.clients.matchAll({ type: "window" });
    const page = pages.find((each) => new URL(each.url).pathname === path);
    return page ? page.focus() : self.clients.openWindow(path);
  })());
});
