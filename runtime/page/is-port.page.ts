/** What moves to the other realm when it is an argument of a call. */
export const isPort = (value: unknown): boolean => value instanceof MessagePort;
