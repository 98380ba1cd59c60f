import { isDeepStrictEqual } from 'node:util'
import { isObject, type JsonObject, REDACTED } from './redacted.ts'

/** One place of a configuration, by its names from the root. */
export type Leaf = { path: readonly string[]; value: unknown }

/** A patch with one more value, at a dotted path. The patch given is not changed. */
export function withValue(patch: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [head, ...rest] = path
  if (head === undefined) return patch
  const inner = patch[head]
  return { ...patch, [head]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value) }
}

/** Everything a merge patch sets (null = removes), without the objects that only lead there. An empty object sets nothing. */
export function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  if (!isObject(value)) return [{ path, value }]
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]))
}

/** What a configuration has at a place; undefined = nothing. */
export const valueAt = (config: unknown, path: readonly string[]): unknown =>
  path.reduce((value, name) => (isObject(value) ? value[name] : undefined), config)

/**
 * Whether a configuration already is as a merge patch would make it, as far as can be seen. `unseen` = places whose value is a
 * secret that the gateway does not show.
 */
export function compareWithPatch(config: unknown, patch: JsonObject): { differs: string[]; unseen: string[] } {
  const differs: string[] = []
  const unseen: string[] = []
  for (const { path, value } of leavesOf(patch)) {
    const now = valueAt(config, path)
    if (now === REDACTED && value !== null) unseen.push(path.join('.'))
    else if (value === null ? now !== undefined : !isDeepStrictEqual(now, value)) differs.push(path.join('.'))
  }
  return { differs, unseen }
}

/**
 * Arrays of a configuration that a merge patch replaces or removes. The gateway wants each named, because a client that had only
 * seen a part of an array could lose the rest; a release's patch means what it says.
 */
export function replacedArrays(config: unknown, patch: unknown, path: readonly string[] = []): string[] {
  if (Array.isArray(config)) return [path.join('.')]
  if (!isObject(config)) return []
  if (isObject(patch)) return Object.keys(patch).flatMap((name) => replacedArrays(config[name], patch[name], [...path, name]))
  return patch === undefined ? [] : Object.keys(config).flatMap((name) => replacedArrays(config[name], null, [...path, name]))
}
