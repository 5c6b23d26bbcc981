import { BadParameter } from "./answers";

/** One of the words that a parameter may be; the first where it is absent. */
export function oneOf<T extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const text = query.get(name);
  if (text === null) return choices[0];
  const choice = choices.find((known) => known === text);
  if (choice === undefined) throw new BadParameter(name, `must be ${choices.join(" or ")}`);
  return choice;
}
