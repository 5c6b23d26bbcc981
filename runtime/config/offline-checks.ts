import { quote, type Report } from "./diagnostic";
import type { MeshConfig } from "./schema";

/** Rules of `offline` that need more than one value of it. */
export function checkOffline({ offline }: MeshConfig, report: Report): void {
  if (offline === undefined) return;
  const { shell, navigation, denylist } = offline;
  if (navigation === "shell" && shell === undefined) {
    const message = "Cannot answer navigations with the shell: none is named, must be a file of the precache";
    report("error", ["offline", "navigation"], message, 'Name it in offline.shell, such as "/index.html"');
  }
  denylist.forEach((prefix, index) => {
    if (prefix !== "/" && !prefix.endsWith("/")) return;
    const message = `Cannot leave out ${quote(prefix)}: it ends in "/", must be a prefix of whole path elements`;
    report("error", ["offline", "denylist", index], message, 'Write it without the final "/"');
  });
}
