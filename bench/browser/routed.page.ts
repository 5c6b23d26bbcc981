/** Registers the worker, and waits until it controls this page. */
async function connectRouted(): Promise<void> {
  await navigator.serviceWorker.register("/bench/routed.sw.js", { type: "module" });
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller !== null) return;
  await new Promise((resolve) =>
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
  );
}

Object.assign(window, { routed: { connect: connectRouted } });
