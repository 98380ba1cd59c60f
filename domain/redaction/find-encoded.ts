import type { SecretSpan } from './finding.ts'
import { entropyOf, isUuid } from './randomness.ts'

/** Shorter runs cannot hold a secret with anything around it. Tried only where a run starts: three times faster. */
const RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}/g
/** Whether a run is worth decoding shows in its first characters. */
const PROBE = 48

const decode = (run: string): string => Buffer.from(run, 'base64').toString('utf8')

/** Runs of one text that are remembered: what repeats itself is decoded once. */
const MAX_JUDGED = 1_000

/** Whether decoded bytes are text: images, keys and hashes are not. */
const isText = (text: string): boolean => text.length > 0 && !/[^\x20-\x7e\s\u00a0-\ufffc]/.test(text)

/**
 * Base64 runs whose decoding holds a secret; the whole run is the secret then, as any of its parts can be decoded alone.
 * Runs that are no text may be tokens of an issuer that nobody told us of.
 * @param find what finds secrets in decoded text
 */
export function findEncodedSecrets(text: string, find: (decoded: string) => readonly SecretSpan[]): SecretSpan[] {
  const spans: SecretSpan[] = []
  const judged = new Map<string, SecretSpan['kind'] | null>()
  let from = 0
  for (let hit = runFrom(text, from); hit; hit = runFrom(text, from)) {
    const run = hit[0]
    from = hit.index + run.length
    // Most runs in what agents write are identifiers.
    if (isUuid(run)) continue
    if (!isText(decode(run.slice(0, PROBE)))) {
      if (isPrefixedToken(run)) spans.push({ kind: 'unknown-token', start: hit.index, end: from })
      continue
    }
    from = endOfWrapped(text, hit.index, from)
    const whole = text.slice(hit.index, from)
    let kind = judged.get(whole)
    if (kind === undefined) {
      kind = find(decode(whole))[0]?.kind ?? null
      if (judged.size < MAX_JUDGED) judged.set(whole, kind)
    }
    if (kind) spans.push({ kind, start: hit.index, end: from })
  }
  return spans
}

/** The place is given each time: decoded texts are read in between. */
function runFrom(text: string, from: number): RegExpExecArray | null {
  RUN.lastIndex = from
  return RUN.exec(text)
}

/** Lines that programs wrap base64 at are at least this long (PEM 64, MIME 76). */
const SHORTEST_LINE = 60
const NEXT_LINE = /\r?\n[ \t]{0,8}[A-Za-z0-9+/_-]+={0,2}(?=\s|$)/y

/** Where base64 ends that was wrapped into lines: all but the last are of one length. */
function endOfWrapped(text: string, start: number, firstEnd: number): number {
  const width = firstEnd - start
  if (width < SHORTEST_LINE || text.charCodeAt(firstEnd - 1) === EQUALS) return firstEnd
  let end = firstEnd
  for (;;) {
    NEXT_LINE.lastIndex = end
    const [line] = NEXT_LINE.exec(text) ?? []
    const length = line?.trimStart().length ?? 0
    if (line === undefined || length > width) return end
    end += line.length
    if (length < width) return end
  }
}

const EQUALS = 61

/** The prefix by which an issuer knows its own, then what was drawn at random: letters of both cases and digits. */
const PREFIXED =
  /^(?:[a-z]{2,8}\d?(?:[_-][a-z]{2,8}\d?){0,2}|[A-Z]{3,8})[_-](?=[A-Za-z0-9_]*\d)(?=[A-Za-z0-9_]*[A-Z])([A-Za-z0-9]{32,}(?:_[A-Za-z0-9]{4,})?)$/
/** Identifiers and checksums that look like it. */
const NO_TOKEN =
  /^(?:sha\d+|md5|h1|cs_(?:test|live)|call|toolu|msg|req|resp|run|thread|file|chunk|chatcmpl|price|user|org|sess)[_-]/
/** Random letters and digits have more; words put together have less. */
const RANDOM_ENTROPY = 4

function isPrefixedToken(run: string): boolean {
  if (run.length < 35 || run.length > 256 || NO_TOKEN.test(run)) return false
  const body = PREFIXED.exec(run)?.[1]
  return body !== undefined && entropyOf(body) >= RANDOM_ENTROPY && (body.match(/\d/g)?.length ?? 0) >= 2
}
