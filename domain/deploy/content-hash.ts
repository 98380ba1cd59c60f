import { createHash } from 'node:crypto'

/** What makes a release what it is; its name and notes do not. */
export type ReleaseContent = { artifact: string; commit: string | null; values: Record<string, unknown> }

/** SHA-256 in hex over the content as JSON with sorted keys: the same content has the same hash, whoever wrote it in which order. */
export const contentHash = ({ artifact, commit, values }: ReleaseContent): string =>
  createHash('sha256').update(canonicalJson({ artifact, commit, values })).digest('hex')

/** JSON without white space, the keys of objects in the order of their UTF-16 code units. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`).join(',')}}`
}
