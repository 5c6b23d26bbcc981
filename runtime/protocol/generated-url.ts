/** Not a name that anybody gives to a folder of their own; a file of an artifact is no folder, so nothing lies there. */
const FOLDER = "foremesh-generated";
const PATTERN = new RegExp(`/${FOLDER}/([0-9a-f]{64})\\.js$`);

/**
 * Where the host imports the JavaScript that was made of an artifact in this browser: below the artifact's own path, which
 * the service worker is asked for already, and named by its digest. Only the service worker ever answers it.
 */
export const generatedUrl = (artifactUrl: string, sha256: string): string =>
  `${artifactUrl}/${FOLDER}/${sha256}.js`;

/** The digest that such a path names. */
export const generatedDigest = (pathname: string): string | undefined => PATTERN.exec(pathname)?.[1];
