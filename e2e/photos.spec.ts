import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures/demo";

/** For megapixels through codecs that are not optimized yet, on a busy machine. */
const SLOW = { timeout: 30_000 };

async function openPhotos(page: Page): Promise<void> {
  await page.getByTestId("step-photos").click();
  await expect(page.getByTestId("photo-facts")).toContainText("px wide", SLOW);
}

/** Of the file, which for a choice from a srcset is not what naturalWidth tells: that is in pixels of the layout. */
const sizeOfFile = (image: Locator) =>
  image.evaluate(async (element: HTMLImageElement) => {
    await element.decode();
    const { currentSrc, naturalWidth, naturalHeight } = element;
    if (currentSrc.startsWith("blob:")) return { width: naturalWidth, height: naturalHeight };
    const { width, height } = await createImageBitmap(await (await fetch(currentSrc)).blob());
    return { width, height };
  });

test("the album's photos come in the widths they are shown at, from a service on the device", async ({
  demo,
}) => {
  const page = await demo.open();
  await page.setViewportSize({ width: 400, height: 800 });
  await openPhotos(page);

  const thumbs = page.locator('[data-testid="photo-thumb"] img');
  await expect(thumbs).toHaveCount(6);
  // Of the first, Chromium has a larger one, the one on show, and takes that.
  for (const thumb of (await thumbs.all()).slice(1)) {
    await expect(thumb).toHaveAttribute("src", /w=/, SLOW);
    expect(await sizeOfFile(thumb)).toEqual({ width: 160, height: 107 });
  }
  expect(await sizeOfFile(page.getByTestId("photo-large"))).toEqual({ width: 640, height: 427 });

  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "Northern lights" }).click();
  await expect(page.getByTestId("photo-title")).toHaveText("Northern lights");
  await expect(page.getByTestId("photo-facts")).toHaveText("WebP, 960 px wide", SLOW);
  expect(demo.server.requests.filter(({ path }) => path.startsWith("/api/"))).toEqual([]);
});

test("a traveller's own photo is made smaller without leaving the device", async ({ demo }) => {
  const page = await demo.open();
  await openPhotos(page);
  const jpeg = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(2000, 1500);
    const context = canvas.getContext("2d")!;
    context.fillStyle = "teal";
    context.fillRect(0, 0, 2000, 1500);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer())];
  });
  const file = { name: "beach.jpg", mimeType: "image/jpeg", buffer: Buffer.from(jpeg) };
  await page.getByTestId("photo-input").setInputFiles(file);

  await expect(page.getByTestId("photo-title")).toHaveText("beach.jpg", SLOW);
  const thumb = page.getByTestId("photo-thumb").locator('img[alt="beach.jpg"]');
  expect(await sizeOfFile(thumb)).toEqual({ width: 320, height: 240 });
  expect(await sizeOfFile(page.getByTestId("photo-large"))).toEqual({ width: 1440, height: 1080 });
  expect(demo.server.requests.filter(({ method }) => method === "POST")).toEqual([]);
});

test("a file that is no photo is refused with a reason, and the album stays", async ({ demo }) => {
  const page = await demo.open();
  await openPhotos(page);
  const file = { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("Dear diary") };
  await page.getByTestId("photo-input").setInputFiles(file);
  await expect(page.getByTestId("photo-status")).toHaveText("Only JPEG and WebP pictures can be read", SLOW);
  await expect(page.getByTestId("photo-thumb")).toHaveCount(6);
});
