import { isDeepStrictEqual } from 'node:util'
import type { DeploymentPreview } from '#contracts/api/releases.ts'
import type { ConfigValues } from '#contracts/config/reference.ts'
import type { DeploymentStage } from '#contracts/deploy-payloads.ts'
import type { ShapeView } from '#contracts/drift.ts'
import { viewValue } from '#domain/drift/value-view.ts'
import { keyStrength } from '#domain/redaction/key-names.ts'
import { redactText } from '#domain/redaction/redact-text.ts'

/** Characters of a plain value that are shown. */
const LONGEST_SHOWN = 200

type Change = DeploymentPreview['changes'][number]
type Value = ConfigValues[string]
/** A setting's value before and after, by target. */
type Before = ReadonlyMap<string, ConfigValues>

/** What the environment a deployment is for would have changed, against what was pinned for what runs there; null = nothing does. */
export function changesOf(running: DeploymentStage | null, wanted: DeploymentStage, redactionKey: string): Change[] {
  const before: Before = new Map(running?.targets.map(({ target, values }) => [target.slug, values]))
  const slugs = wanted.targets.map(({ target }) => target.slug)
  const keys = new Set(
    [...before.values(), ...wanted.targets.map(({ values }) => values)].flatMap((values) => Object.keys(values)),
  )
  const shown = (key: string, value: Value | undefined) => (value === undefined ? null : viewOf(key, value, redactionKey))
  return [...keys].sort().flatMap((key) => {
    const pairs = wanted.targets.map(({ target, values }) => ({
      target: target.slug,
      from: before.get(target.slug)?.[key],
      to: values[key],
    }))
    const changed = pairs.filter(({ from, to }) => !isDeepStrictEqual(from, to))
    const [first] = changed
    if (!first) return []
    const alike =
      changed.length === slugs.length && changed.every((one) => isDeepStrictEqual([one.from, one.to], [first.from, first.to]))
    const told = alike ? [{ ...first, target: null }] : changed
    return told.map(({ target, from, to }) => ({ key, target, from: shown(key, from), to: shown(key, to) }))
  })
}

/** What a release itself changes: which artifact, which commit. */
export function contentChanges(
  from: { artifact: string; commit: string | null } | null,
  to: { artifact: string; commit: string | null },
): Change[] {
  return (['artifact', 'commit'] as const).flatMap((key) => {
    const [before, after] = [from?.[key] ?? null, to[key]]
    return before === after
      ? []
      : [{ key, target: null, from: before && plain(before), to: after && plain(after) }].map(withNulls)
  })
}

const plain = (detail: string): ShapeView => ({ shape: 'text', detail, secret: false, fingerprint: null })
const withNulls = ({
  from,
  to,
  ...rest
}: {
  key: string
  target: null
  from: ShapeView | '' | null
  to: ShapeView | '' | null
}): Change => ({
  ...rest,
  from: from || null,
  to: to || null,
})

/** A secret by where it is read alone: the web server never reads it. A plain value as drift shows it: never with a secret in it. */
function viewOf(key: string, value: Value, redactionKey: string): ShapeView {
  if (typeof value === 'object') {
    const { secret } = value
    const detail = 'env' in secret ? `from the environment variable ${secret.env}` : `from the file ${secret.file}`
    return { shape: 'secret', detail, secret: true, fingerprint: null }
  }
  const view = viewValue(key, { value, secret: keyStrength(key) === 'certain' }, { key: redactionKey })
  if (view.secret) return view
  // Two texts of the same look differ in what they say: people decide on that.
  const { text } = redactText(String(value), redactionKey)
  return { ...view, detail: text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN - 1)}…` }
}
