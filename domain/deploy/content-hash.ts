import { createHash } from 'node:crypto'
import { canonicalJson } from '#domain/canonical-json.ts'

/** What makes a release what it is; its name and notes do not. */
export type ReleaseContent = { artifact: string; commit: string | null; values: Record<string, unknown> }

/** SHA-256 in hex over the content as JSON with sorted keys: the same content has the same hash, whoever wrote it in which order. */
export const contentHash = ({ artifact, commit, values }: ReleaseContent): string =>
  createHash('sha256').update(canonicalJson({ artifact, commit, values })).digest('hex')
