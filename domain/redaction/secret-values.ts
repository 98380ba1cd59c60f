import { findEncodedSecrets } from './find-encoded.ts'
import { findSecrets } from './find-secrets.ts'
import type { SecretSpan } from './finding.ts'
import type { KnownSecret } from './known-secrets.ts'
import { viewsOf } from './views.ts'

/**
 * What a masked text hides: itself, what its escapes stand for, and the secrets inside it where it is base64. Each of them
 * is the secret as a program would write it elsewhere.
 */
export function valuesOf(masked: string, kind: KnownSecret['kind']): KnownSecret[] {
  const values: KnownSecret[] = [{ kind, value: masked }]
  for (const view of viewsOf(masked)) values.push({ kind, value: view.text })
  findEncodedSecrets(masked, (decoded) => {
    const spans = findSecrets(decoded)
    values.push(...spans.map((span) => ({ kind: span.kind, value: textOf(decoded, span) })))
    return spans
  })
  return values
}

const textOf = (text: string, { start, end }: SecretSpan): string => text.slice(start, end)
