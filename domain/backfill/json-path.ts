const PATH = /^\$(?:\.[A-Za-z_][\w-]*|\[\d+\]|\["[^"\]]+"\])*$/

/** Names and indexes of a JSON path such as `$.author["full name"]` or `$.items[0]`; `null` = it is none. */
export function readJsonPath(path: string): readonly (string | number)[] | null {
  if (!PATH.test(path)) return null
  return [...path.matchAll(/\.([A-Za-z_][\w-]*)|\[(\d+)\]|\["([^"\]]+)"\]/g)].map(([, name, index, quoted]) =>
    index === undefined ? (name ?? quoted ?? '') : Number(index),
  )
}

/** What stands at a path of a JSON value; `null` where there is nothing. Only own names count. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return null
    if (typeof part === 'number' && !Array.isArray(current)) return null
    current = Object.hasOwn(current, part) ? (current as Record<string | number, unknown>)[part] : null
  }
  return current ?? null
}
