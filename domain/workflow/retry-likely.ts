import type { Failure } from './history-event.ts'

/** Whether doing the same once more is likely to end otherwise, and why we think so. */
export type RetryLikely = { likely: 'likely' | 'unlikely' | 'unknown'; says: string }

type Sign = { likely: 'likely' | 'unlikely'; pattern: RegExp; why: string }

/** What failures say of themselves, the surest first. Each is held against the type and the message. */
const SIGNS: readonly Sign[] = [
  sign(
    'unlikely',
    /nondeterminis|determinismviolation|TMPRL1100/i,
    'today’s code decides otherwise than it did then; it needs other code, or a reset',
  ),
  sign('unlikely', /\b(?:Type|Reference|Syntax|Range)Error\b/, 'it is a fault in the code, which needs to be mended first'),
  sign(
    'unlikely',
    /\bZodError\b|validation|invalid (?:input|type|value|argument)|INVALID_ARGUMENT/i,
    'what it was given is refused, and is the same the next time',
  ),
  sign('likely', /\b(?:429|too many requests)\b|rate.?limit|RESOURCE_EXHAUSTED/i, 'it was asked too often, which passes'),
  sign(
    'likely',
    /\b(?:ECONNREFUSED|ECONNRESET|EPIPE|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|UNAVAILABLE|P1001|P1017|57P0[123]|53300)\b|connection (?:terminated|refused|reset|closed)|\b50[234]\b|temporarily|does not answer/i,
    'what it needs could not be reached, which often passes',
  ),
  sign('likely', /\btimeout\b|timed out|deadline.?exceeded|took longer than/i, 'it was not answered in time, which often passes'),
  sign(
    'unlikely',
    /\b(?:401|403)\b|unauthori[sz]ed|forbidden|permission.?denied|unauthenticated/i,
    'it is not allowed to, and will not be the next time',
  ),
  sign('unlikely', /not.?found|\b404\b|does not exist|ENOENT|there is no /i, 'what it needs is not there'),
]

function sign(likely: Sign['likely'], pattern: RegExp, why: string): Sign {
  return { likely, pattern, why }
}

/** Judges by what the innermost cause says of itself; what the code calls final is final. null = nothing says why it failed. */
export function retryLikely(failure: Failure | null): RetryLikely {
  if (failure === null) return { likely: 'unknown', says: 'Whether a retry helps is not known: it does not say why it failed.' }
  const chain = chainOf(failure)
  const root = chain.at(-1) ?? failure
  const text = `${root.type} ${root.message}`
  const found = SIGNS.find(({ pattern }) => pattern.test(text))
  const isFinal = chain.some(({ nonRetryable }) => nonRetryable)
  if (isFinal && found?.likely !== 'unlikely')
    return { likely: 'unlikely', says: 'A retry is not likely to help: the code that failed says that no further attempt can.' }
  if (!found) return { likely: 'unknown', says: 'Whether a retry helps is not known: its cause is of no known kind.' }
  const words = found.likely === 'likely' ? 'A retry is likely to help' : 'A retry is not likely to help'
  return { likely: found.likely, says: `${words}: ${found.why}.` }
}

const chainOf = (failure: Failure): Failure[] => [failure, ...(failure.cause ? chainOf(failure.cause) : [])]
