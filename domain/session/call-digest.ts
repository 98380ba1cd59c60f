import { declaredWaitMs } from './declared-wait.ts'
import { hashText } from './hash.ts'
import type { CallDigest, OutcomeDigest, ResultClass } from './observation.ts'
import { isFruitless, looksFailed, moments, randomIds, stripTemporaryPaths, stripVolatile, uuids } from './volatile.ts'

/** Tools whose arguments are the work itself: writing something else is other work, however alike it looks. */
const changing =
  /^(?:.*[._-])?(?:write|edit|multi_?edit|apply_?patch|patch|create|update|insert|append|delete|remove|send|post|reply|commit)(?:[._-].*)?$/i

const counterWords =
  'attempts?|try|tries|retry|retries|iterations?|iter|round|tick|ping|poll|check|loop|nonce|seed|cb|cachebust(?:er)?|rand(?:om)?|ts|timestamp|time|now|timeout|timeoutms|timeout_ms|max-time|(?:request|req|trace|correlation|idempotency)[-_]?(?:id|key)|run[-_]?id|counter|count|trial|cycle|salt|wait|delay|sleep|yieldms'
const counterKey = new RegExp(`^(?:x-)?(?:${counterWords}|run|turn|seq|_|n|i|k|t|v|rnd)$`, 'i')
/** `attempt=3`, `try 4`, `sleep 5m`; after a space or dash a number only, since `check web-1` names a target. */
const labelledCounter = new RegExp(
  `(?<![\\w])((?:${counterWords})["']?)(?:\\s*[=:#]\\s*["']?[\\w.-]*\\d[\\w.-]*|[ -]+#?\\d+(?:\\.\\d+)?[smhd]?(?![\\w.])|\\d+\\b)`,
  'gi',
)
const queryCounter = /([?&;\s](?:_|n|i|k|t|v|rnd|nonce|cb|rand|random|cachebust|x-request-id|request-id)=)[\w.-]+/gi
// Bounded: what a person writes before a number is short, and a long text must not be searched again from every word.
const shellComment = /(\s#\s?[^\n\d]{0,60})\d+/g
const echoedCounter = /\b(echo\s{1,3}["']?[^;&|\n\d]{0,60})\d+([^;&|\n]{0,60})(?=[;&|])/g
const freeNumber = /(?<![\w./:-])-?\d+(?:\.\d+)?(?![\w./:-])|(?<=[=:])\d+(?:\.\d+)?(?![\w./:-])/g

type Depth = 'exact' | 'jitter' | 'random' | 'target'

const jitterText = (text: string): string => {
  const timeless = moments.reduce((current, pattern) => current.replace(pattern, '<time>'), stripTemporaryPaths(text))
  return timeless
    .replace(labelledCounter, '$1 <n>')
    .replace(queryCounter, '$1<n>')
    .replace(shellComment, '$1<n>')
    .replace(echoedCounter, '$1<n>$2')
}

const randomText = (text: string): string =>
  randomIds
    .reduce((current, pattern) => current.replace(pattern, '<id>'), jitterText(text.replace(uuids, '<id>')))
    .replace(freeNumber, '<n>')

/** Longer arguments are content, not something that jitters. */
const longestJitter = 4_000

const textAt = (text: string, depth: Depth): string => {
  const collapsed = text.replace(/\s+/g, ' ').trim()
  if (depth === 'exact' || collapsed.length > longestJitter) return collapsed
  if (depth === 'jitter') return jitterText(collapsed)
  return depth === 'random' ? randomText(collapsed) : randomText(collapsed).replace(/\d+/g, '<n>')
}

/** JSON with keys in order; at a depth beyond `exact`, without what that depth leaves out. */
const canonical = (value: unknown, depth: Depth, key = ''): string => {
  if (depth !== 'exact' && counterKey.test(key) && typeof value !== 'object') return '"<n>"'
  if (typeof value === 'string') return JSON.stringify(textAt(value, depth))
  if (typeof value === 'number') return depth === 'exact' || depth === 'jitter' ? String(value) : '<n>'
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth, key)).join(',')}]`
  if (value === null || typeof value !== 'object') return String(value)
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item, depth, name)}`).join(',')}}`
}

/** What the call is, in hashes: exactly, and without what changes by itself. Order of keys and spacing do not matter. */
export const digestCall = (name: string, args: unknown): CallDigest => {
  const plain = changing.test(name) ? canonicalVerbatim(args) : canonical(args, 'exact')
  const digest = {
    exact: hashText(`${name} ${plain}`),
    jitter: null,
    random: null,
    target: null,
    waitMs: declaredWaitMs(name, args),
  }
  if (changing.test(name)) return digest
  const at = (depth: Depth, shallower: string) => {
    const form = canonical(args, depth)
    return { form, hash: form === shallower ? null : hashText(`${name} ${form}`) }
  }
  const jitter = at('jitter', plain)
  const random = at('random', jitter.form)
  const target = at('target', random.form)
  return { ...digest, jitter: jitter.hash, random: random.hash, target: target.hash }
}

/** Like {@link canonical}, but spaces count: in a written file they are content. */
const canonicalVerbatim = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalVerbatim).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonicalVerbatim(item)}`).join(',')}}`
}

/** What came back, in a hash, without times, durations and ids. Two equal digests are the same outcome. */
export const digestOutcome = (resultClass: ResultClass, exitCode: number | null, text: string): OutcomeDigest => {
  const failed = resultClass === 'error' || resultClass === 'nonzero' || resultClass === 'denied'
  const hash = hashText(`${resultClass} ${exitCode ?? ''} ${stripVolatile(text)}`)
  return { hash, looksFailed: failed || looksFailed(text), fruitless: failed || isFruitless(text) }
}
