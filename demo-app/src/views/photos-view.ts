import type { ApiClient } from "../api/api-client";
import { fetchAlbum, photoSources, shrinkPicture } from "../api/photos";
import { byId, element } from "../element";
import { failureText } from "../failure-text";
import { formatBytes } from "../format";

/** One picture of the strip. */
interface Picture {
  readonly title: string;
  /** What the service made of it; of the album's, the width that the browser chose. */
  readonly facts?: string;
  readonly large: Sources;
}
type Sources = { readonly src: string; readonly srcset?: string };

/** As in photos.css. */
const THUMB_SIZES = "112px";
const LARGE_SIZES = "(min-width: 1160px) 722px, (min-width: 960px) calc(100vw - 438px), calc(100vw - 66px)";
const OWN_THUMB_PX = 320;
const OWN_LARGE_PX = 1440;

/** Step 5: photos, each asked for in the width it is shown at, and the user's own, made smaller by the same service. */
export function createPhotosView(api: ApiClient): { open(): void } {
  const large = byId("photo-large", HTMLImageElement);
  const strip = byId("photo-strip", HTMLUListElement);
  const status = byId("photo-status", HTMLElement);
  const facts = byId("photo-facts", HTMLElement);
  const input = byId("photo-input", HTMLInputElement);
  let isLoaded = false;

  const show = (picture: Picture, thumb: HTMLButtonElement): void => {
    for (const other of strip.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === thumb));
    }
    status.textContent = "";
    large.hidden = false;
    large.alt = picture.title;
    setSources(large, picture.large, LARGE_SIZES);
    byId("photo-title", HTMLElement).textContent = picture.title;
    facts.textContent = picture.facts ?? "";
    large.onload = () => {
      facts.textContent = picture.facts ?? `WebP, ${widthOf(large.currentSrc)} px wide`;
    };
  };
  const add = (picture: Picture): HTMLButtonElement => {
    const attributes = { type: "button", class: "photo-thumb", "data-testid": "photo-thumb" };
    const image = element("img", { alt: picture.title });
    const button = element("button", { ...attributes, "aria-pressed": "false" }, image);
    button.addEventListener("click", () => show(picture, button));
    strip.append(element("li", {}, button));
    return button;
  };

  const open = async (): Promise<void> => {
    if (isLoaded) return;
    isLoaded = true;
    try {
      const album = await fetchAlbum(api);
      const thumbs = album.map((photo) => add({ title: photo.title, large: photoSources(photo) }));
      status.textContent = "";
      thumbs[0]?.click();
      await settled(large);
      // In turn: a service that works on one picture at a time has none ready sooner for being asked for all at once.
      for (const [index, photo] of album.entries()) {
        const image = thumbs[index]!.querySelector("img")!;
        setSources(image, photoSources(photo), THUMB_SIZES);
        await settled(image);
      }
    } catch (error) {
      isLoaded = false;
      status.textContent = failureText(error, "The album");
    }
  };

  const addOwn = async (file: File): Promise<void> => {
    status.textContent = `Making ${file.name} smaller …`;
    try {
      const thumb = await shrinkPicture(api, file, OWN_THUMB_PX);
      const picture = await shrinkPicture(api, file, OWN_LARGE_PX);
      const button = add({
        title: file.name,
        facts: `${formatBytes(file.size)} → ${formatBytes(picture.size)}, thumbnail ${formatBytes(thumb.size)}`,
        large: { src: URL.createObjectURL(picture) },
      });
      button.querySelector("img")!.src = URL.createObjectURL(thumb);
      button.click();
      button.scrollIntoView({ block: "nearest", inline: "nearest" });
    } catch (error) {
      status.textContent = failureText(error, "Your photo");
    }
  };

  large.addEventListener("error", () => {
    status.textContent = "This photo is not available right now.";
  });
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) void addOwn(file);
    // So that the same file can be chosen again.
    input.value = "";
  });
  return { open: () => void open() };
}

function setSources(image: HTMLImageElement, { src, srcset = "" }: Sources, sizes: string): void {
  image.sizes = sizes;
  image.srcset = srcset;
  image.src = src;
}

/** When it is there, or will not come. */
const settled = (image: HTMLImageElement): Promise<void> => image.decode().catch(() => undefined);

const widthOf = (url: string): string => new URL(url).searchParams.get("w") ?? "";
