/** The floor: the least code that has a service worker answer a page's `fetch` from a worker of the page. */
async function connectFloor(): Promise<void> {
  const worker = new Worker("/bench/floor.worker.js", { type: "module" });
  await navigator.serviceWorker.register("/bench/floor.sw.js", { type: "module" });
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  worker.postMessage("serve", [port1]);
  active!.postMessage("port", [port2]);
  if (navigator.serviceWorker.controller === null) {
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
    );
  }
}

Object.assign(window, { floor: { connect: connectFloor } });
