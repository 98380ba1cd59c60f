import type { ConfigValue } from '#contracts/config/reference.ts'
import type { ReleaseView } from '#contracts/release.ts'

/** A value as people read it; a secret by where it is read, never by what it is. */
export function valueText(value: ConfigValue): string {
  if (typeof value !== 'object') return String(value)
  const { secret } = value
  return 'env' in secret ? `secret from environment variable ${secret.env}` : `secret from file ${secret.file}`
}

/** What differs between two releases; null = not there. */
export type Difference = { name: string; from: string | null; to: string | null }

/** Artifact, commit and settings in which `to` differs from `from`, by name. */
export function compareReleases(from: ReleaseView, to: ReleaseView): Difference[] {
  const names = [...new Set([...Object.keys(from.values), ...Object.keys(to.values)])].sort()
  const all: Difference[] = [
    { name: 'artifact', from: from.artifact, to: to.artifact },
    { name: 'commit', from: from.commit, to: to.commit },
    ...names.map((name) => ({ name, from: textOf(from.values[name]), to: textOf(to.values[name]) })),
  ]
  return all.filter((one) => one.from !== one.to)
}

const textOf = (value: ConfigValue | undefined): string | null => (value === undefined ? null : valueText(value))
