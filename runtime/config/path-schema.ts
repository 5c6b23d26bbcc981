import * as v from "valibot";
import { isArtifactPath } from "./local-path";

const RULE = 'a path on this origin that starts with "/", without query or fragment';
export const pathSchema = v.pipe(
  v.string(),
  v.check((path) => path.startsWith("/") && isArtifactPath(path), RULE),
);
