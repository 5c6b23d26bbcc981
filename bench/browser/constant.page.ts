/** A page under the least service worker there can be. */
async function connectConstant(): Promise<void> {
  await navigator.serviceWorker.register("/bench/constant.sw.js", { type: "module" });
  if (navigator.serviceWorker.controller === null) {
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
    );
  }
}

Object.assign(window, { constant: { connect: connectConstant } });
