/** Questions to the server at a time: beside it are the workflows themselves. */
const AT_A_TIME = 8

/** Does it for each, several at a time; answers in their order. */
export async function inTurns<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = []
  for (let from = 0; from < items.length; from += AT_A_TIME)
    answers.push(...(await Promise.all(items.slice(from, from + AT_A_TIME).map(ask))))
  return answers
}
