/** What the files of a page use of theirs, where the library of workers is what all others here need. */
declare const window: EventTarget;
declare const document: EventTarget & { readonly visibilityState: "visible" | "hidden" };
