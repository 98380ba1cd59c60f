import { readSecret, type SecretPlaces } from '#activities/target/resolve-values.ts'
import type { Scrape } from '#contracts/config/components.ts'

/** A program tells a few hundred kilobytes; an endless answer must not fill the memory. */
const MOST_BYTES = 8 * 1024 * 1024

/** Why nothing was learnt. The sentence names neither the URL nor what came: both may hold more than people should see. */
export class ScrapeFailure extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ScrapeFailure'
  }
}

/**
 * The text that a component tells its metrics in.
 * @throws ScrapeFailure with a sentence for people; the signal's reason when it fires
 */
export async function scrape({ url, timeout, bearer }: Scrape, places: SecretPlaces, signal: AbortSignal): Promise<string> {
  const token = bearer === undefined ? null : await readBearer(bearer, places)
  const headers = { accept: 'text/plain;version=0.0.4', ...(token === null ? {} : { authorization: `Bearer ${token}` }) }
  const late = AbortSignal.timeout(timeout)
  try {
    // A redirect would carry the bearer to whoever is named there.
    const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.any([signal, late]) })
    if (answer.status === 200) return await readWithin(answer)
    await answer.body?.cancel()
    throw new ScrapeFailure(`Its metrics answered with status ${answer.status}${remedyOf(answer.status)}.`)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ScrapeFailure) throw error
    if (late.aborted) throw new ScrapeFailure(`Its metrics did not come within ${timeout / 1_000} s.`)
    throw new ScrapeFailure(`Its metrics cannot be reached (${codeOf(error)}).`)
  }
}

async function readBearer(bearer: NonNullable<Scrape['bearer']>, places: SecretPlaces): Promise<string> {
  try {
    return (await readSecret(bearer, places, 'The bearer of its metrics')).trim()
  } catch (error) {
    throw new ScrapeFailure(error instanceof Error ? error.message : 'The bearer of its metrics cannot be read.')
  }
}

async function readWithin(answer: Response): Promise<string> {
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  for await (const part of answer.body ?? []) {
    bytes += part.byteLength
    if (bytes > MOST_BYTES) throw new ScrapeFailure(`Its metrics are larger than ${MOST_BYTES / 1024 / 1024} MiB.`)
    text += decoder.decode(part, { stream: true })
  }
  return text + decoder.decode()
}

function remedyOf(status: number): string {
  if (status === 401 || status === 403) return '; its `bearer` is wrong or missing'
  if (status >= 300 && status < 400) return '; redirects are not followed, so name the address they lead to'
  return status === 404 ? '; is the path of its `url` right?' : ''
}

/** The code alone: messages name addresses. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null
  if (cause instanceof Error && cause.message === 'bad port') return 'its port is one of those that are never fetched from'
  const code = (cause as NodeJS.ErrnoException | null | undefined)?.code
  return typeof code === 'string' ? code : 'no connection'
}
